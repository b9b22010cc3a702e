from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content.bundle import yamlfile, yamltext
from portal.content.bundle.faults import Faults
from portal.content.bundle.yamlfile import Listing, Node, Scalar
from portal.content.bundle.yamltext import Value

SIGNS = st.sampled_from("\n :#-'\"|>&*!%@`,[]{}?~\t\\=<.é\x85\u2028\ufeff\x07😀é")
TEXTS = st.one_of(
    st.text(st.one_of(st.characters(exclude_categories=["Cs"]), SIGNS)),
    st.sampled_from(
        ["no", "null", "~", "2017", "1.0", "0x1F", "---", "...", "- a", "a: b", "a #b", "|", "''", '"', "<<"]
    ),
)
KEYS = TEXTS.filter(lambda key: key != "" and "\n" not in key and len(key) < 100)
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.one_of(st.none(), TEXTS),
    lambda inner: st.one_of(
        st.lists(st.one_of(st.none(), TEXTS, st.dictionaries(KEYS, inner, max_size=2)), max_size=3),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=4,
)


def plain(node: Node) -> Value:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [plain(entry) for entry in node.entries]
    return {key: plain(entry) for key, entry in node.entries.items()}


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_what_is_written_is_read_back(value: dict[str, Value]) -> None:
    faults = Faults()
    table = yamlfile.read(yamltext.dump(value).encode(), faults.at("f"))
    assert not faults, faults.kept
    assert table is not None
    assert plain(table) == value


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("no", "a: no\n"),
        ("2017-06", "a: 2017-06\n"),
        ("-5.5", "a: -5.5\n"),
        ("", 'a: ""\n'),
        (None, "a: null\n"),
        ("null", 'a: "null"\n'),
        ("Cities: a guide", 'a: "Cities: a guide"\n'),
        ('- "x"', "a: '- \"x\"'\n"),
        ("it's", "a: it's\n"),
        ("one\n\ntwo", "a: |-\n  one\n\n  two\n"),
        ("one\ntwo\n", "a: |\n  one\n  two\n"),
        ("  one\ntwo", "a: |2-\n    one\n  two\n"),
        ("one\x85two", 'a: "one\\u0085two"\n'),
        (["x", {"y": "z", "v": []}], "a:\n  - x\n  - y: z\n    v: []\n"),
    ],
)
def test_there_is_one_way_to_write_a_value(value: Value, content: str) -> None:
    assert yamltext.dump({"a": value}) == content


def test_long_lines_are_not_folded() -> None:
    assert yamltext.dump({"a": "word " * 100 + "end"}).count("\n") == 1


def test_values_know_their_lines() -> None:
    content = b"a: x\n\nb:\n  - y\n  - |\n    z\n"
    table = yamlfile.read(content, Faults().at("f"))
    assert table is not None
    listing = table.entries["b"]
    assert isinstance(listing, Listing)
    assert [(entry.line, entry.first) for entry in listing.entries if isinstance(entry, Scalar)] == [(4, 4), (5, 6)]
    assert table.lines == {"a": 1, "b": 3}


class Endless:
    """A file of many entries that is nowhere whole."""

    def __init__(self, count: int) -> None:
        self._lines: Iterator[bytes] = (b"key-%d:\n  text: %s\n" % (number, b"word " * 40) for number in range(count))

    def read(self, size: int = -1, /) -> bytes:
        return next(self._lines, b"")


def peak_of(count: int) -> int:
    tracemalloc.start()
    try:
        stream = cast(BinaryIO, Endless(count))
        assert sum(1 for _ in yamlfile.Entries(stream, Faults().at("f"))) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    peak_of(100)
    keys_only = 4_900 * 400
    assert peak_of(5_000) < peak_of(100) + keys_only
