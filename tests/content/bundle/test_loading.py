from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.content.authoring import records
from portal.content.bundle.exporting import FileAbsent, FolderInUse, export
from portal.content.bundle.loading import BundleRefused, Report, check_folder, load
from portal.content.model.addresses import Address
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.content.model.media import MediaStore
from portal.content.prose.saving import Saving
from portal.content.prose.texts import load_texts
from portal.content.publication import publishing
from portal.content.publication.publishing import Wanted
from portal.content.sitewide.site import site_version
from portal.foundation import markdown
from portal.foundation.database import writing
from tests.fixtures.databases import Databases, opened

Edit = Callable[[Session], None]


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media-store")


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@contextmanager
def other_session(databases: Databases) -> Iterator[Session]:
    with opened(databases.empty()) as engine, Session(engine) as session:
        yield session


def loaded(session: Session, bundle: Path, media: MediaStore, *, overwrite: bool = False) -> Report:
    report = load(session, bundle, actor="somebody", media=media, overwrite=overwrite)
    session.rollback()
    return report


def change(session: Session, kind: str, key: str, edit: Callable[[Document], Document], *publish: str) -> None:
    """Save an item as an editor would have, and publish it in some languages."""
    with writing(session):
        item = records.find_item(session, kind, key)
        assert item is not None
        records.ingest(session, edit(records.extract(session, item)), actor="editor")
        if publish:
            publishing.publish(session, [Wanted(item, publish)], actor="editor")


def with_text(language: str, path: str, text: str) -> Callable[[Document], Document]:
    def edit(document: Document) -> Document:
        changed = document.languages[language]
        changed = replace(changed, texts={**changed.texts, path: text})
        return replace(document, languages={**document.languages, language: changed})

    return edit


def with_slug(language: str, slug: str) -> Callable[[Document], Document]:
    def edit(document: Document) -> Document:
        changed = replace(document.languages[language], slug=slug)
        return replace(document, languages={**document.languages, language: changed})

    return edit


def rewrite(session: Session, body: str) -> None:
    """Save and publish another original, as a person would: translations are not touched."""
    with writing(session):
        item = records.find_item(session, "guide", "cities")
        assert item is not None
        texts = load_texts(session, item.id, item.source_language)
        saving = Saving(session, item.id, texts, "editor")
        saving.source("body", markdown.cut(body))
        saving.write()
        item.revision += 1
        session.flush()
        publishing.publish(session, [Wanted(item, ["en"])], actor="editor")


def make_outdated(session: Session) -> None:
    rewrite(session, "The first paragraph, said in another way.\n\n## A heading\n\nA new one.")


def remove_blocks(session: Session) -> None:
    rewrite(session, "## A heading")


def save_without_publishing(session: Session) -> None:
    change(session, "guide", "cities", with_text("en", "title", "A title that nobody sees yet"))
    change(session, "guide", "cities", lambda document: replace(document, facts={**document.facts, "pages": 85}))


def change_slug(session: Session) -> None:
    change(session, "guide", "cities", with_slug("es", "pueblos"), "es")
    change(session, "guide", "cities", with_slug("es", "aldeas"), "es")


def change_title(session: Session) -> None:
    change(session, "guide", "cities", with_text("en", "title", "Towns"), "en")


def withdraw(session: Session) -> None:
    with writing(session):
        item = records.find_item(session, "country", "sweden")
        assert item is not None
        publishing.withdraw(session, item, actor="editor", reason="Under review")


def edit_a_withdrawn_text(session: Session) -> None:
    withdraw(session)
    change(session, "country", "sweden", with_text("sv", "summary", "Nytt"))


def drop_a_part(session: Session) -> None:
    change(session, "country", "sweden", lambda document: replace(document, parts={}), "sv", "en")


def bring_back(session: Session) -> None:
    remove_blocks(session)
    rewrite(session, "## A heading\n\nThe first paragraph.")


EDITS: tuple[Edit, ...] = (
    make_outdated,
    remove_blocks,
    save_without_publishing,
    change_slug,
    change_title,
    withdraw,
    edit_a_withdrawn_text,
    drop_a_part,
    bring_back,
)


def test_loading_makes_every_item_and_publishes_it(session: Session, bundle: Path, media: MediaStore) -> None:
    report = loaded(session, bundle, media)
    assert (report.created, report.changed, report.unchanged, report.conflicts) == (9, 0, 0, [])
    assert session.scalar(select(func.count()).select_from(Item)) == 9
    assert len(list(media)) == 2


def test_loading_twice_changes_nothing(session: Session, bundle: Path, media: MediaStore) -> None:
    loaded(session, bundle, media)
    version = site_version(session)
    report = loaded(session, bundle, media)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 9)
    assert site_version(session) == version


def test_loading_an_export_changes_nothing(session: Session, bundle: Path, media: MediaStore, tmp_path: Path) -> None:
    loaded(session, bundle, media)
    version = site_version(session)
    export(session, tmp_path / "A", media=media)
    assert loaded(session, tmp_path / "A", media).unchanged == 9
    assert site_version(session) == version


@pytest.mark.parametrize("edit", [None, *EDITS], ids=lambda edit: edit.__name__ if edit else "no edit")
def test_an_export_loaded_elsewhere_is_exported_alike(
    databases: Databases, session: Session, bundle: Path, media: MediaStore, tmp_path: Path, edit: Edit | None
) -> None:
    loaded(session, bundle, media)
    if edit is not None:
        edit(session)
    export(session, tmp_path / "A", media=media)
    with other_session(databases) as other:
        elsewhere = MediaStore(tmp_path / "other-store")
        assert loaded(other, tmp_path / "A", elsewhere).created == 9
        export(other, tmp_path / "B", media=elsewhere)
        version = site_version(other)
        other.rollback()
        assert loaded(other, tmp_path / "A", elsewhere).unchanged == 9
        assert site_version(other) == version
    assert content_of(tmp_path / "A") == content_of(tmp_path / "B")


def test_all_edits_together_are_exported_alike(
    databases: Databases, session: Session, bundle: Path, media: MediaStore, tmp_path: Path
) -> None:
    loaded(session, bundle, media)
    for edit in EDITS:
        edit(session)
    export(session, tmp_path / "A", media=media)
    with other_session(databases) as other:
        loaded(other, tmp_path / "A", media)
        export(other, tmp_path / "B", media=media)
    assert content_of(tmp_path / "A") == content_of(tmp_path / "B")


def test_a_changed_bundle_changes_what_it_changed(session: Session, bundle: Path, media: MediaStore) -> None:
    loaded(session, bundle, media)
    place = bundle / "guides/cities/item.yaml"
    place.write_text(place.read_text().replace("pages: 84", "pages: 85"))
    report = loaded(session, bundle, media)
    assert (report.changed, report.unchanged) == (1, 8)
    item = records.find_item(session, "guide", "cities")
    assert item is not None
    assert records.extract(session, item).facts["pages"] == 85


def test_an_edited_item_is_a_conflict_and_left_alone(session: Session, bundle: Path, media: MediaStore) -> None:
    loaded(session, bundle, media)
    make_outdated(session)
    assert loaded(session, bundle, media).unchanged == 9
    place = bundle / "guides/cities/item.yaml"
    place.write_text(place.read_text().replace("pages: 84", "pages: 85"))
    report = loaded(session, bundle, media)
    assert [(fault.file, "edited" in fault.found) for fault in report.conflicts] == [("guides/cities/item.yaml", True)]
    assert pages(session) == 84
    assert loaded(session, bundle, media, overwrite=True).changed == 1
    assert pages(session) == 85
    assert loaded(session, bundle, media).unchanged == 9


def test_overwriting_takes_back_an_edit_that_the_bundle_does_not_know(
    session: Session, bundle: Path, media: MediaStore
) -> None:
    loaded(session, bundle, media)
    make_outdated(session)
    assert loaded(session, bundle, media, overwrite=True).changed == 1
    item = records.find_item(session, "guide", "cities")
    assert item is not None
    assert records.extract(session, item).languages["en"].texts["body"].startswith("The first paragraph.")


def pages(session: Session) -> int | None:
    item = records.find_item(session, "guide", "cities")
    assert item is not None
    found: int | None = records.extract(session, item).facts["pages"]
    session.rollback()
    return found


def test_items_that_a_bundle_lacks_stay(session: Session, bundle: Path, media: MediaStore) -> None:
    loaded(session, bundle, media)
    (bundle / "tags.yaml").write_text("gvi:\n  group: topic\n  text:\n    en:\n      title: Group violence\n")
    assert loaded(session, bundle, media).changed == 1
    assert records.find_item(session, "tag", "honduras") is not None


def test_links_may_lead_to_items_that_only_the_database_has(session: Session, bundle: Path, media: MediaStore) -> None:
    loaded(session, bundle, media)
    (bundle / "references.yaml").unlink()
    (bundle / "series.yaml").unlink()
    assert not check_folder(session, bundle)


def test_a_wrong_bundle_changes_nothing(session: Session, bundle: Path, media: MediaStore, tmp_path: Path) -> None:
    loaded(session, bundle, media)
    export(session, tmp_path / "A", media=media)
    for name, old, new in (("tags.yaml", "strategy", "strategies"), ("guides/cities/item.yaml", "84", "85 pages")):
        (bundle / name).write_text((bundle / name).read_text().replace(old, new))
    with pytest.raises(BundleRefused) as refused:
        loaded(session, bundle, media)
    assert [fault.file for fault in refused.value.faults] == ["tags.yaml", "guides/cities/item.yaml"]
    session.rollback()
    export(session, tmp_path / "B", media=media)
    assert content_of(tmp_path / "A") == content_of(tmp_path / "B")


def test_a_slug_that_an_item_of_the_database_has_is_a_fault(session: Session, bundle: Path, media: MediaStore) -> None:
    loaded(session, bundle, media)
    (bundle / "guides/cities").rename(bundle / "guides/towns")
    with pytest.raises(BundleRefused) as refused:
        loaded(session, bundle, media)
    assert {(fault.file, fault.line) for fault in refused.value.faults} == {("guides/towns/es.md", 3)}
    assert "guide:cities" in refused.value.faults[0].found
    session.rollback()
    assert records.find_item(session, "guide", "towns") is None


def test_an_original_in_another_language_is_a_fault(session: Session, bundle: Path, media: MediaStore) -> None:
    loaded(session, bundle, media)
    file = bundle / "guides/cities/item.yaml"
    file.write_text(f"source_language: es\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(BundleRefused) as refused:
        loaded(session, bundle, media)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line) == ("guides/cities/item.yaml", 1)
    assert (fault.found, fault.allowed) == ("an original in es", "one in en, as in the database")


def test_progress_is_told(session: Session, bundle: Path, media: MediaStore, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    load(session, bundle, actor="x", media=media, progress=lambda *step: told.append(step))
    session.rollback()
    export(session, tmp_path / "A", media=media, progress=lambda *step: told.append(step))
    assert [step for step in told if step[1] == step[2]] == [("check", 9, 9), ("load", 9, 9), ("export", 9, 9)]


def test_an_export_takes_no_folder_that_is_in_use(session: Session, media: MediaStore, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/letter.txt").write_text("Dear …")
    (tmp_path / "file").write_text("x")
    for folder, replacing in (("letters", False), ("letters", True), ("file", False)):
        with pytest.raises(FolderInUse):
            export(session, tmp_path / folder, media=media, replace=replacing)
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["letter.txt"]


def test_an_export_renews_a_bundle_and_leaves_the_rest(
    session: Session, bundle: Path, media: MediaStore, tmp_path: Path
) -> None:
    loaded(session, bundle, media)
    (bundle / ".git").mkdir()
    (bundle / ".git/HEAD").write_text("x")
    (bundle / "articles/old").mkdir(parents=True)
    (bundle / "README.txt").write_text("y")
    export(session, bundle, media=media, replace=True)
    assert (bundle / ".git/HEAD").read_text() == "x"
    assert (bundle / "README.txt").read_text() == "y"
    assert not (bundle / "articles").exists()
    assert not [path for path in bundle.iterdir() if path.name.startswith(".export")]
    (bundle / "README.txt").unlink()
    assert not check_folder(session, bundle)


def test_two_files_of_one_name_are_both_exported(
    session: Session, bundle: Path, media: MediaStore, tmp_path: Path
) -> None:
    loaded(session, bundle, media)
    (bundle / "media/posters/poster.png").write_text("a newer picture")
    text = (bundle / "media.yaml").read_text()
    (bundle / "media.yaml").write_text(
        text.replace("poster:\n", "newer:\n").replace("    sv: posters/affisch.png\n", "")
    )
    assert loaded(session, bundle, media).created == 1
    export(session, tmp_path / "A", media=media)
    exported = {path.read_text() for path in (tmp_path / "A/media").rglob("*.png")}
    assert exported == {"a picture", "a newer picture", "another picture"}


def test_an_export_tells_which_file_is_absent(
    session: Session, bundle: Path, media: MediaStore, tmp_path: Path
) -> None:
    loaded(session, bundle, media)
    media.path_of(next(iter(media))).unlink()
    with pytest.raises(FileAbsent, match=r"\.png"):
        export(session, tmp_path / "A", media=media)
    assert list((tmp_path / "A").iterdir()) == []


def test_a_file_is_kept_once_and_whole(media: MediaStore, bundle: Path) -> None:
    for _ in range(2):
        with (bundle / "media/posters/poster.png").open("rb") as stream:
            sha256 = media.put(stream)
    assert list(media) == [sha256]
    assert sha256 in media
    assert media.verify(sha256)
    media.path_of(sha256).write_text("damaged")
    assert not media.verify(sha256)
    assert not media.verify("0" * 64)
    with pytest.raises(ValueError, match=r"\.\."):
        media.path_of("../" * 21 + "x")


def second_guide(bundle: Path) -> None:
    """A guide that comes after `cities` in the database and before it in every list."""
    folder = bundle / "guides/boroughs"
    folder.mkdir()
    for name in ("item.yaml", "en.md"):
        text = (bundle / "guides/cities" / name).read_text()
        (folder / name).write_text(text.replace("Cities: a guide", "Boroughs"))


def test_addresses_stay_where_two_titles_would_give_the_same(
    databases: Databases, session: Session, bundle: Path, media: MediaStore, tmp_path: Path
) -> None:
    loaded(session, bundle, media)
    second_guide(bundle)
    loaded(session, bundle, media)
    change(session, "guide", "boroughs", with_text("en", "title", "Cities: a guide"), "en")
    export(session, tmp_path / "A", media=media)
    with other_session(databases) as other:
        loaded(other, tmp_path / "A", media)
        export(other, tmp_path / "B", media=media)
        assert addresses_of(other) == addresses_of(session)
    assert content_of(tmp_path / "A") == content_of(tmp_path / "B")


def addresses_of(session: Session) -> set[tuple[str, str, str]]:
    rows = session.execute(select(Address.language, Address.slug, Item.key).join(Item, Item.id == Address.item_id))
    return {(language, slug, key) for language, slug, key in rows}
