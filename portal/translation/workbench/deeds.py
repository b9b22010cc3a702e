"""What a translator or reviewer does to passages: each deed changes these alone, and never somebody else's newer text.

Callers open the transaction. Nothing here publishes anything. A text that is written over is kept (`texts.FormerText`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.content.authoring.editing import item_of
from portal.content.care.walking import text_paths
from portal.content.model import addresses
from portal.content.model.items import Item
from portal.content.model.locking import lock_item
from portal.content.prose import block_edits, blocks
from portal.content.prose.block_edits import passage_id
from portal.content.prose.blocks import Freshness, Origin, SourceBlock, State, TargetBlock
from portal.content.prose.saving import Saving, new_id
from portal.content.prose.texts import FormerText, KeptText, SourceText, load_texts
from portal.foundation import markdown
from portal.foundation.errors import NotFound
from portal.foundation.markdown.faults import Fault
from portal.translation.workbench.work import stamp_of

Edit = Callable[[Sequence[SourceBlock], Sequence[TargetBlock]], list[TargetBlock]]


@dataclass(frozen=True)
class Seen:
    """What somebody had before them: a passage, the hash of its original, and the stamp of its translation."""

    id: str
    source_hash: str
    stamp: str


class Clash(Exception):
    """Somebody saved another text meanwhile; nothing was saved over it."""


class NotOnePassage(Exception):
    """The text is no passage, or several, where one belongs."""


class Unwritable(Exception):
    """The text has something that the portal's Markdown does not have."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        super().__init__(", ".join(fault.found for fault in faults))


class Deeds:
    """What one person does to an item in a language, in one transaction. Raises NotFound for no item."""

    def __init__(self, session: Session, kind: str, key: str, language: str, *, actor: str) -> None:
        self.item = item_of(session, kind, key)
        lock_item(session, self.item)
        self._session = session
        self._language = language
        self._actor = actor
        self._texts = load_texts(session, self.item.id, self.item.source_language)
        self._paths = text_paths(session, [self.item])[self.item.id]

    def write(
        self,
        seen: Seen,
        text: str,
        *,
        state: State = State.TRANSLATED,
        origin: Origin = Origin.TYPED,
        read_in: str | None = None,
    ) -> bool:
        """Save a translation of a passage; False where nothing changed.

        As a draft it says nothing of the original, and moves no pin. `read_in` is the language in which the
        passage was read, kept where that is another translation of it. Raises Clash, NotOnePassage, Unwritable,
        and NotFound for no such passage.
        """
        path, row = self._find(seen.id)
        if row.source is not None and not self._paths[path].plain:
            text = with_heading_marks(row.source.text, text)
        text = self._checked(path, text)
        if row.target is not None and row.target.text == text:
            # Two people who write the same are of one mind.
            seen = Seen(seen.id, seen.source_hash, stamp_of(row.target))
        self._refuse_clash(seen, row)
        base = self._pin(seen, row, keep=state is State.DRAFT)
        if _says_so_already(row, text, base, state):
            return False
        return self._change(
            path,
            lambda source, targets: block_edits.write(
                source,
                targets,
                seen.id,
                text,
                base_hash=base,
                new_id=new_id,
                state=state,
                origin=origin,
                read_in=self._read_in(read_in),
            ),
            whole=True,
        )

    def put_back(self, seen: Seen, before: TargetBlock | None) -> bool:
        """Make a passage what it was before somebody wrote it. Raises Clash and NotFound."""
        path, row = self._find(seen.id)
        if row.target is None:
            raise NotFound(seen.id)
        self._refuse_clash(seen, row)
        return self._change(path, lambda source, targets: block_edits.put_back(source, targets, seen.id, before))

    def target(self, id: str) -> TargetBlock | None:
        """What is saved of a passage's translation. Raises NotFound for no such passage."""
        return self._find(id)[1].target

    def leave_out(self, seen: Seen, reason: str) -> bool:
        """Leave a passage out on purpose. Raises Clash and NotFound."""
        path, row = self._find(seen.id)
        if row.source is None:
            raise NotFound(seen.id)
        self._refuse_clash(seen, row)
        base = self._pin(seen, row)
        return self._change(
            path,
            lambda source, targets: block_edits.write(
                source, targets, seen.id, None, base_hash=base, new_id=new_id, reason=reason
            ),
        )

    def confirm(self, seen: Seen) -> bool:
        """Say that a translation is still right. Raises Clash and NotFound."""
        path, row = self._find(seen.id)
        if row.target is None or row.source is None:
            raise NotFound(seen.id)
        self._refuse_clash(seen, row)
        base = self._pin(seen, row)
        return self._change(path, lambda source, targets: block_edits.confirm(source, targets, seen.id, base))

    def add(self, after: str, text: str, reason: str) -> str:
        """Add a passage of the translation's own behind another; give its id. Raises as `write` does."""
        path, _row = self._find(after)
        if self._paths[path].plain:
            raise NotOnePassage(path)
        text = self._checked(path, text)
        made: list[str] = []

        def edit(source: Sequence[SourceBlock], targets: Sequence[TargetBlock]) -> list[TargetBlock]:
            changed, id = block_edits.add(source, targets, after, text, reason=reason, new_id=new_id)
            made.append(id)
            return changed

        self._change(path, edit, whole=True)
        return made[0]

    def drop(self, seen: Seen) -> bool:
        """Take away a passage that the original does not have. Raises Clash and NotFound."""
        path, row = self._find(seen.id)
        if row.freshness not in block_edits.OWN:
            raise NotFound(seen.id)
        self._refuse_clash(seen, row)
        return self._change(path, lambda source, targets: block_edits.drop(source, targets, seen.id))

    def review(self, seen: Sequence[Seen]) -> int:
        """Say yes to passages as they were seen; what is gone, missing, behind, newer, or a draft that no person has
        written is left. Give how many."""
        done = 0
        for each in seen:
            found = self._sought(each.id)
            if found is None:
                continue
            path, row = found
            is_seen = stamp_of(row.target) == each.stamp and (row.source is None or row.source.hash == each.source_hash)
            if row.target is None or row.freshness is Freshness.OUTDATED or not is_seen:
                continue
            if (row.target.state, row.target.origin) == (State.DRAFT, Origin.MACHINE):
                continue
            done += self._change(path, partial(block_edits.review, id=each.id))
        return done

    def slug(self, slug: str | None) -> bool:
        """Ask for an address. Raises `addresses.SlugTaken`."""
        if self._texts.slugs.get(self._language) == slug:
            return False
        if slug is not None:
            addresses.check_free(self._session, self.item, self._language, slug)
        saving = self._saving()
        saving.slug(self._language, slug)
        saving.write()
        self._note("slug")
        return True

    def _find(self, id: str) -> tuple[str, blocks.Row]:
        found = self._sought(id)
        if found is None:
            raise NotFound(id)
        return found

    def _sought(self, id: str) -> tuple[str, blocks.Row] | None:
        for path in self._paths:
            for row in blocks.compare(self._source(path), self._targets(path)):
                if passage_id(row) == id:
                    return path, row
        return None

    def _source(self, path: str) -> Sequence[SourceBlock]:
        return self._texts.sources.get(path, SourceText()).blocks

    def _targets(self, path: str) -> list[TargetBlock]:
        return self._texts.targets.get(self._language, {}).get(path, [])

    def _refuse_clash(self, seen: Seen, row: blocks.Row) -> None:
        if stamp_of(row.target) != seen.stamp:
            raise Clash

    def _pin(self, seen: Seen, row: blocks.Row, *, keep: bool = False) -> str:
        """The original that a text is made from: the one that was on the screen, if it ever was the original's.

        With `keep` a text that has a pin keeps it.
        """
        if row.source is None:
            return ""
        old = row.target.base_hash if row.target is not None else None
        if keep and old is not None:
            return old
        known = seen.source_hash in (row.source.hash, old) or _is_kept(self._session, seen.source_hash)
        return seen.source_hash if known else row.source.hash

    def _read_in(self, tag: str | None) -> str | None:
        """The language that a translator read, where the item has a translation into it."""
        return tag if tag in self._texts.targets and tag != self._language else None

    def _checked(self, path: str, text: str) -> str:
        return checked(text, path, plain=self._paths[path].plain)

    def _change(self, path: str, edit: Edit, *, whole: bool = False) -> bool:
        """Change the passages at a path; `whole` asks whether the text as a whole can still be read as they say."""
        targets = edit(self._source(path), self._targets(path))
        if whole and not self._paths[path].plain:
            _check_whole(path, self._targets(path), targets)
        saving = self._saving()
        saving.slug(self._language, self._texts.slugs.get(self._language))
        if not saving.targets(self._language, path, targets):
            return False
        saving.write()
        self._note(path)
        return True

    def _saving(self) -> Saving:
        return Saving(self._session, self.item.id, self._texts, self._actor)

    def _note(self, path: str) -> None:
        # The moment of the item's last change is that of its original, by which lists order it.
        self.item.revision += 1
        audit.record(
            self._session,
            self._actor,
            "translate",
            self.item.id,
            self._language,
            revision=self.item.revision,
            fields=[path],
        )
        self._session.flush()


def with_heading_marks(original: str, text: str) -> str:
    """A line of running text that translates a heading, as a heading of the same level.

    The workbench shows headings without their marks, and whoever does not know Markdown types what they see.
    """
    marks = re.match(r"#{1,6}(?= )", original)
    line = markdown.normalise(text).strip()
    is_running = bool(line) and "\n" not in line and markdown.shape(line) == "paragraph"
    return f"{marks[0]} {line}" if marks is not None and is_running else text


def checked(text: str, path: str, *, plain: bool) -> str:
    """The text of one passage as it is kept. Raises NotOnePassage and Unwritable."""
    if plain:
        line = markdown.one_line(text)
        if not line.strip():
            raise NotOnePassage(path)
        return line
    text = markdown.normalise(text)
    found = markdown.faults(text)
    if found:
        raise Unwritable(found)
    if len(markdown.cut(text)) != 1:
        raise NotOnePassage(path)
    return text


def former_texts(session: Session, item: Item, language: str, id: str, block_id: str | None) -> list[FormerText]:
    """The texts that a passage once had in a language, the last first."""
    same = or_(FormerText.source_id == id, FormerText.block_id.in_((id, block_id or id)))
    rows = select(FormerText).where(FormerText.item_id == item.id, FormerText.language == language, same)
    return list(session.scalars(rows.order_by(FormerText.id.desc())))


def _is_kept(session: Session, hash: str) -> bool:
    return session.scalar(select(KeptText.hash).where(KeptText.hash == hash)) is not None


def _says_so_already(row: blocks.Row, text: str, base: str, state: State) -> bool:
    """Whether a passage has this text, made from this original, and has come as far or farther."""
    target = row.target
    if target is None or target.text != text or (row.source is not None and target.base_hash != base):
        return False
    return state is State.DRAFT or target.state is state or (target.state, state) == (State.REVIEWED, State.TRANSLATED)


def _check_whole(path: str, before: Sequence[TargetBlock], after: Sequence[TargetBlock]) -> None:
    """Whether the passages, one behind the other, are still those passages. Raises Unwritable and NotOnePassage.

    What was wrong before is nobody's fault now.
    """
    found, is_cut = _read_whole(after)
    if (found or not is_cut) and _read_whole(before) == ([], True):
        if found:
            raise Unwritable(found)
        raise NotOnePassage(path)


def _read_whole(targets: Sequence[TargetBlock]) -> tuple[list[Fault], bool]:
    """What is refused in a whole text, and whether it is cut where its passages end."""
    texts = [block.text for block in targets if block.text is not None]
    text = blocks.join(texts)
    return markdown.faults(text), len(markdown.cut(text)) == len(texts)
