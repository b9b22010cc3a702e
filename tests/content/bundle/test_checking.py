"""Wrong bundles: each is a good one with one thing wrong, told with file, line and reason."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.content.bundle import folder as limits
from portal.content.bundle.faults import LIMIT, Fault
from portal.content.model.media import FILE_LIMIT

FaultsOf = Callable[[Path], list[Fault]]

ITEM = "guides/cities/item.yaml"
EN = "guides/cities/en.md"
ES = "guides/cities/es.md"
STATE = "guides/cities/state.yaml"
COUNTRY = "countries/sweden/item.yaml"
COUNTRY_SV = "countries/sweden/sv.md"


@dataclass(frozen=True)
class Wrong:
    """In `file`, `old` becomes `new`; the fault is on the line of `at` (by default of `new`)."""

    name: str
    file: str
    old: str
    new: str
    found: str
    allowed: str
    at: str | None = None


WRONG = (
    Wrong("format", "bundle.yaml", "format: 1", "format: 2", "'2' as format", "1"),
    Wrong("no format", "bundle.yaml", "format: 1\n", "", "nothing as format", "1", at=""),
    Wrong("header field", "bundle.yaml", "format: 1", "format: 1\nforms: 2", "'forms'", "format", at="forms"),
    Wrong("default language", "bundle.yaml", "default_language: en", "default_language: xx", "'xx'", "en, es, sv"),
    Wrong("unknown fact", ITEM, "published:", "publisched:", "unknown field 'publisched'", "published (did you mean"),
    Wrong("prose among facts", ITEM, "pages: 84", "summary: Text", "translated field 'summary'", "languages"),
    Wrong("date", ITEM, "2017-06", "2017-13", "'2017-13'", "a date such as 2017", at="published"),
    Wrong("vague date", ITEM, "2017-06", "early 2017", "'early 2017'", "a date such as 2017"),
    Wrong("number", ITEM, "84", "eighty", "'eighty'", "a whole number"),
    Wrong("nothing", ITEM, "pages: 84", "pages:", "nothing", "a whole number"),
    Wrong("scalar as list", ITEM, "pages: 84", "pages: [84]", "a list", "a whole number"),
    Wrong("choice", COUNTRY, "status: partner", "status: friend", "'friend'", "one of partner, discussed"),
    Wrong("territory", COUNTRY, "territory: SE", "territory: XX", "'XX'", "two-letter country code"),
    Wrong("address", ITEM, "https://example.org/guide", "javascript:alert(1)", "'javascript:alert(1)'", "http"),
    Wrong("year", "series.yaml", "2019: 1.08", "20x9: 1.08", "'20x9'", "a mapping from year to a number"),
    Wrong("value", "series.yaml", "1.08", "1,08", "'2019': '1,08'", "a mapping from year", at="1,08"),
    Wrong("required fact", ITEM, "language: en\n", "", "no language, which is required", "a language tag", at=""),
    Wrong("required link", "series.yaml", "  references:\n    - bra-2023\n", "", "no references", "a key", at="sweden"),
    Wrong("part fact", COUNTRY, "2018/..", "since 2018", "'since 2018'", "a date", at="period"),
    Wrong("part's field", COUNTRY, "    period", "    periode", "'periode'", "period", at="periode"),
    Wrong("part's key", COUNTRY, "  sluta-skjut:", "  Sluta Skjut:", "the key 'Sluta Skjut'", "a key of lower-case"),
    Wrong("unknown part", COUNTRY_SV, "  sluta-skjut:", "  sluta:", "unknown key 'sluta'", "sluta-skjut"),
    Wrong(
        "required part text",
        COUNTRY_SV,
        "    title: Sluta skjut\n",
        "",
        "no programmes/sluta-skjut/title",
        "text",
        at="---",
    ),
    Wrong("unknown tag", ITEM, "  - gvi", "  - gvl", "unknown tag 'gvl' in tags", "the key of a tag, such as gvi"),
    Wrong("dead link", ITEM, "country:sweden", "country:norway", "unknown country 'norway'", "the key of a country"),
    Wrong("link without kind", ITEM, "country:sweden", "sweden", "'sweden'", "KIND:KEY"),
    Wrong("link to a wrong kind", ITEM, "country:sweden", "tag:gvi", "'tag:gvi'", "KIND:KEY"),
    Wrong("several for one", COUNTRY, "series: sweden", "series: [sweden]", "a list", "one key"),
    Wrong("one for several", ITEM, "tags:\n  - gvi", "tags: gvi", "'gvi'", "a list of keys", at="tags"),
    Wrong(
        "link twice", ITEM, "  - gvi", "  - gvi\n  - gvi", "'tag:gvi' a second time", "each key once", at="  - gvi\nr"
    ),
    Wrong("title", EN, 'title: "Cities: a guide"\n', "", "no title", "text", at="---"),
    Wrong("translated title", ES, "title: Una guía para ciudades\n", "", "no title", "text", at="---"),
    Wrong("summary", EN, "summary: For people who begin.\n", "", "no summary", "text", at="---"),
    Wrong("empty title", EN, '"Cities: a guide"', '""', "''", "text, or no such field"),
    Wrong("two-line title", EN, '"Cities: a guide"', '"Cities\\na guide"', "several lines", "one line"),
    Wrong("unknown text", EN, "summary:", "sumary:", "unknown field 'sumary'", "summary (did you mean", at="sumary"),
    Wrong("fact in a text file", EN, "summary:", "pages: 3\nsummary:", "'pages'", "in the item itself", at="pages"),
    Wrong("body in the front", EN, "summary:", "body: x\nsummary:", "'body'", "after the front matter", at="body: x"),
    Wrong("slug", ES, "slug: ciudades", "slug: Ciudades Ñ", "'Ciudades Ñ'", "lower-case letters"),
    Wrong("dead Markdown link", EN, "](country:sweden)", "](country:norway)", "country 'norway' in text", "a country"),
    Wrong("raw HTML", EN, "The first paragraph.", "The <b>first</b> paragraph.", "<b>", "no HTML"),
    Wrong("HTML in a part", COUNTRY_SV, "Sedan möts de.", "<script>x</script>", "<script>", "no HTML"),
    Wrong(
        "link definition",
        EN,
        "The first paragraph.",
        "[a][b]\n\n[b]: https://x.example",
        "reference definition",
        "",
        "[b]:",
    ),
    Wrong(
        "script link", EN, "](country:sweden)", "](javascript:alert)", "the address javascript:alert", "", "javascript"
    ),
    Wrong("no front matter", EN, "---\ntitle", "title", "no front matter", "a front matter", at=""),
    Wrong(
        "file absent", "media.yaml", "poster.png", "plakat.png", "no file 'media/posters/plakat.png'", "that is there"
    ),
    Wrong(
        "path out of media", "media.yaml", "posters/poster.png", "../bundle.yaml", "../bundle.yaml", "inside the media"
    ),
    Wrong("absolute path", "media.yaml", "posters/poster.png", "/etc/passwd", "/etc/passwd", "inside the media"),
    Wrong("alias", ITEM, "pages: 84", "pages: *x", "the alias *x", "no aliases"),
    Wrong("anchor", ITEM, "pages: 84", "pages: &x 84", "the anchor &x", "no aliases, anchors"),
    Wrong(
        "YAML tag", ITEM, "pages: 84", "pages: !!int 84", "the tag tag:yaml.org,2002:int", "no aliases, anchors, tags"
    ),
    Wrong(
        "key twice",
        ITEM,
        "pages: 84",
        "pages: 84\npages: 85",
        "'pages' a second time",
        "each name once",
        at="pages: 85",
    ),
    Wrong(
        "item twice",
        "tags.yaml",
        "honduras:",
        "gvi:",
        "'gvi' a second time",
        "each name once",
        at="gvi:\n  group: place",
    ),
    Wrong("deep", ITEM, "pages: 84", "pages: [[[[[[[[1]]]]]]]]", "nesting deeper than 8", "at most 8"),
    Wrong("two documents", ITEM, "pages: 84", "---\npages: 84", "a second document", "one document", at="---"),
    Wrong("broken YAML", ITEM, "pages: 84", "pages: [84", "broken YAML", "well-formed", at="files:"),
    Wrong(
        "a list for a mapping", "bundle.yaml", "format: 1\ndefault_language: en", "- 1", "something else", "a mapping"
    ),
    Wrong("original's language", COUNTRY, "source_language: sv", "source_language: xx", "'xx'", "en, es, sv"),
    Wrong(
        "original absent", COUNTRY, "source_language: sv", "source_language: es", "no original", "texts in es", at=""
    ),
    Wrong("list key", "tags.yaml", "honduras:", "Honduras!:", "the key 'Honduras!'", "lower-case", at="Honduras!"),
    Wrong("list language", "tags.yaml", "    es:", "    xx:", "the language 'xx'", "en, es, sv"),
    Wrong("list entry", "people.yaml", "asa-lind:\n", "x: 1\nasa-lind:\n", "'1'", "a mapping of fields", at="x: 1"),
    Wrong("publication", STATE, "withdrawn", "gone", "'gone'", "published, draft, withdrawn"),
    Wrong("state's language", STATE, "es:", "fr:", "the unknown language 'fr'", "es"),
    Wrong("block number", STATE, "of: 3", "of: 9", "'9'", "a block of the original, which has 3"),
    Wrong("block count", STATE, "      - of: 1-2\n", "      - of: 1\n", "1 blocks of 'body'", "text has: 2", at="body"),
    Wrong("block state", STATE, "left_out: true", "state: fine", "'fine'", "draft, translated, reviewed"),
    Wrong("former slug", STATE, "las-ciudades", "Las Ciudades", "'Las Ciudades'", "lower-case"),
    Wrong(
        "draft original",
        "tags.yaml",
        "  group: place\n",
        "  group: place\n  state: {en: {publication: lost}}\n",
        "'lost'",
        "",
        "lost",
    ),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_fault_is_told_with_file_line_and_reason(bundle: Path, faults_of: FaultsOf, wrong: Wrong) -> None:
    place = bundle / wrong.file
    content = place.read_text(encoding="utf-8")
    assert wrong.old in content
    content = content.replace(wrong.old, wrong.new, 1)
    place.write_text(content, encoding="utf-8")
    at = wrong.new if wrong.at is None else wrong.at
    line = content[: content.index(at)].count("\n") + 1
    faults = faults_of(bundle)
    told = [fault for fault in faults if wrong.found in fault.found and wrong.allowed in fault.allowed]
    assert (wrong.file, line) in [(fault.file, fault.line) for fault in told], faults


def test_a_good_bundle_has_no_faults(bundle: Path, faults_of: FaultsOf) -> None:
    assert faults_of(bundle) == []


def test_a_file_that_cannot_be_read_is_not_blamed_for_what_it_lacks(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / ITEM).write_text("pages: [84\n")
    (bundle / "countries/sweden/en.md").write_text("no front matter\n")
    assert len(faults_of(bundle)) == 2


def test_all_faults_are_told_at_once(bundle: Path, faults_of: FaultsOf) -> None:
    for wrong in (each for each in WRONG if each.name in ("date", "required fact", "unknown part")):
        place = bundle / wrong.file
        place.write_text(place.read_text().replace(wrong.old, wrong.new, 1))
    assert [fault.file for fault in faults_of(bundle)].count(ITEM) >= 2
    assert COUNTRY_SV in [fault.file for fault in faults_of(bundle)]


def test_bytes_that_are_not_utf8_are_told_with_their_line(bundle: Path, faults_of: FaultsOf) -> None:
    for name in (ITEM, EN, "tags.yaml"):
        place = bundle / name
        lines = place.read_bytes().split(b"\n")
        lines[2] += b"\xe4"
        place.write_bytes(b"\n".join(lines))
    found = {(fault.file, fault.line) for fault in faults_of(bundle) if "0xE4" in fault.found}
    assert found == {(ITEM, 3), (EN, 3), ("tags.yaml", 3)}


def test_utf16_is_refused(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / ITEM).write_text("pages: 84\n", encoding="utf-16")
    assert "which is not UTF-8" in faults_of(bundle)[0].found


def test_a_yaml_bomb_is_refused_in_no_time(bundle: Path, faults_of: FaultsOf) -> None:
    levels = [f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]" for level in range(1, 60)]
    (bundle / ITEM).write_text("l0: &l0 [x]\n" + "\n".join(levels) + "\n")
    faults = faults_of(bundle)
    assert any("the alias *l0" in fault.found and fault.line == 2 for fault in faults)
    assert len(faults) <= LIMIT


def test_hostile_nesting_is_refused_in_no_time(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / ITEM).write_text("a: " + "[" * 200_000)
    assert any("nesting deeper" in fault.found for fault in faults_of(bundle))


def test_a_file_of_wrong_names_keeps_nobody_busy(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / ITEM).write_text("".join(f"field-{number}: x\n" for number in range(50_000)))
    assert len(faults_of(bundle)) == LIMIT


@pytest.mark.parametrize("name", [ITEM, EN])
def test_a_large_file_is_refused(bundle: Path, faults_of: FaultsOf, name: str) -> None:
    with (bundle / name).open("ab") as stream:
        stream.truncate(limits.TEXT_LIMIT + 1)
    assert any(fault.file == name and "bytes" in fault.found for fault in faults_of(bundle))


def test_a_large_media_file_is_refused(bundle: Path, faults_of: FaultsOf) -> None:
    with (bundle / "media/posters/poster.png").open("ab") as stream:
        stream.truncate(FILE_LIMIT + 1)
    assert [(fault.file, fault.line) for fault in faults_of(bundle)] == [("media.yaml", 3)]


def test_a_large_entry_of_a_list_is_refused(bundle: Path, faults_of: FaultsOf) -> None:
    with (bundle / "tags.yaml").open("a") as stream:
        stream.write("big:\n  group: place\n  text:\n    en:\n      title: " + "x" * 3_000_000 + "\n")
    assert any(fault.file == "tags.yaml" and "too large" in fault.found for fault in faults_of(bundle))


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("guide/cities/item.yaml", "guides"),
        ("guides.yaml", "guides"),
        ("guides/cities/items.yaml", "item.yaml"),
        ("guides/cities/fr.md", "es.md"),
        ("guides/cities/notes.txt", "item.yaml"),
    ],
)
def test_unknown_files_and_folders_are_told_with_the_nearest_name(
    bundle: Path, faults_of: FaultsOf, name: str, allowed: str
) -> None:
    (bundle / name).parent.mkdir(parents=True, exist_ok=True)
    (bundle / name).write_text("x")
    (fault,) = faults_of(bundle)
    assert name.startswith(fault.file)
    assert fault.found.startswith("the unknown")
    assert allowed in fault.allowed


def test_invisible_characters_are_told(bundle: Path, faults_of: FaultsOf) -> None:
    place = bundle / "tags.yaml"
    place.write_text(place.read_text().replace("Gruppvåld", "Grupp\u2028våld"))
    place = bundle / ITEM
    place.write_text(place.read_text().replace("language: en", 'original_title: "a\\x1bb"\nlanguage: en'))
    found = {(fault.file, fault.found.split()[-1]) for fault in faults_of(bundle)}
    assert {("tags.yaml", "U+2028"), (ITEM, "U+001B")} <= found


def test_hidden_files_are_nobodys_business(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / ".git").mkdir()
    (bundle / "guides/cities/.en.md.swp").write_text("x")
    assert faults_of(bundle) == []


@pytest.mark.parametrize("key", ["Cities", "two--hyphens", "with space", "ö", "x" * 81])
def test_a_folder_needs_a_proper_key(bundle: Path, faults_of: FaultsOf, key: str) -> None:
    (bundle / "guides/cities").rename(bundle / "guides" / key)
    assert any(fault.found.startswith("the key") and "lower-case" in fault.allowed for fault in faults_of(bundle))


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (EN, "/etc/hostname"),
        ("media/posters/poster.png", "/etc/hostname"),
        (ITEM, "../../../outside.yaml"),
        ("tags.yaml", "../outside.yaml"),
    ],
)
def test_a_link_that_leaves_the_folder_is_refused(bundle: Path, faults_of: FaultsOf, name: str, target: str) -> None:
    (bundle.parent / "outside.yaml").write_text("x: y\n")
    (bundle / name).unlink()
    (bundle / name).symlink_to(target)
    assert any("leads out of the bundle" in fault.found for fault in faults_of(bundle))


def test_a_folder_that_is_a_link_out_is_refused(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / "guides/cities").rename(bundle.parent / "cities")
    (bundle / "guides/cities").symlink_to(bundle.parent / "cities")
    assert any("leads out of the bundle" in fault.found for fault in faults_of(bundle))


def test_what_is_no_file_is_not_opened(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / EN).unlink()
    os.mkfifo(bundle / EN)
    assert any("not a file" in fault.found for fault in faults_of(bundle))


@pytest.mark.parametrize(
    ("slug", "former"),
    [("cities", False), ("ciudades", False), ("las-ciudades", False), ("cities", True)],
    ids=["a key", "a slug", "a former slug", "a former slug of its own that is a key"],
)
def test_keys_and_slugs_share_one_namespace(bundle: Path, faults_of: FaultsOf, slug: str, former: bool) -> None:
    for name in (ITEM, EN):
        place = bundle / name.replace("cities", "towns")
        place.parent.mkdir(exist_ok=True)
        place.write_text((bundle / name).read_text().replace("Cities: a guide", "Towns"))
    text = (bundle / ES).read_text().replace("slug: ciudades", "slug: pueblos" if former else f"slug: {slug}")
    (bundle / "guides/towns/es.md").write_text(text)
    if former:
        (bundle / "guides/towns/state.yaml").write_text("es:\n  former_slugs:\n    - cities\n")
    found = [fault for fault in faults_of(bundle) if fault.found.startswith("the slug")]
    assert [(fault.file, fault.line) for fault in found] == [("guides/towns/es.md", 3)]


def test_two_titles_that_give_one_slug_are_a_fault(bundle: Path, faults_of: FaultsOf) -> None:
    for name in (ITEM, EN):
        place = bundle / name.replace("cities", "towns")
        place.parent.mkdir(exist_ok=True)
        place.write_text((bundle / name).read_text())
    (fault,) = faults_of(bundle)
    assert fault.file == "guides/towns/en.md"
    assert "guide:cities" in fault.found


def test_a_draft_may_lack_what_publishing_requires(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / "guides/draft").mkdir()
    (bundle / "guides/draft/item.yaml").write_text("{}\n")
    (bundle / "guides/draft/en.md").write_text("---\n---\n")
    assert len(faults_of(bundle)) > 2
    (bundle / "guides/draft/state.yaml").write_text("en:\n  publication: draft\n")
    assert faults_of(bundle) == []


def test_a_translation_is_not_published_without_its_original(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / STATE).write_text("en:\n  publication: draft\n")
    assert {fault.file for fault in faults_of(bundle)} == {ES, "guides/cities/sv.md"}


def pages(root: Path, count: int) -> None:
    for number in range(count):
        folder = root / f"pages/page-{number}"
        folder.mkdir(parents=True)
        (folder / "item.yaml").write_text("{}\n")
        body = "\n\n".join(f"Paragraph {line} of page {number}." for line in range(200))
        (folder / "en.md").write_text(f"---\ntitle: Page {number}\nsummary: Words.\n---\n\n{body}\n")


def test_the_memory_of_a_check_does_not_grow_with_the_texts(bundle: Path, faults_of: FaultsOf) -> None:
    def peak() -> int:
        tracemalloc.start()
        try:
            assert faults_of(bundle) == []
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    pages(bundle, 5)
    few = peak()
    shutil.rmtree(bundle / "pages")
    pages(bundle, 30)
    text = sum(path.stat().st_size for path in bundle.rglob("*.md"))
    assert peak() - few < text / 10
