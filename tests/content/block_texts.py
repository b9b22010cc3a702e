"""Five texts that have little in common, and short ways to make blocks of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from portal.content.prose.blocks import Origin, Row, SourceBlock, State, TargetBlock

A = "Police in Malmö meet the groups that shoot, together with people whom these listen to."
B = "In 2019 the council paid four million kronor for it, most of it wages of social workers."
C = "Nobody knows yet what it does to extortion, which is hardly ever reported to anyone."
D = "Every quarter the ministry counts victims, but not those who died while in custody."
E = "Ten towns asked for help last winter; two of them have begun to train their own staff."


def numbered(prefix: str) -> Callable[[], str]:
    count = 0

    def new_id() -> str:
        nonlocal count
        count += 1
        return f"{prefix}{count}"

    return new_id


def original(*texts: str) -> list[SourceBlock]:
    return [SourceBlock(f"s{place}", text) for place, text in enumerate(texts)]


def translated(source: SourceBlock, text: str | None = None, **changes: object) -> TargetBlock:
    words = f"sv: {source.text}" if text is None else text
    made = TargetBlock(f"t-{source.id}", words, source.id, source.hash, State.REVIEWED, Origin.MEMORY)
    return replace(made, **changes)  # type: ignore[arg-type]  # each test knows the fields it names


def added(id: str, text: str, after: str | None = None) -> TargetBlock:
    return TargetBlock(id, text, None, None, State.DRAFT, Origin.TYPED, "explains a Swedish law", after)


def states(rows: Sequence[Row]) -> list[tuple[str | None, str | None, str]]:
    return [
        (row.source.id if row.source else None, row.target.id if row.target else None, row.freshness.value)
        for row in rows
    ]
