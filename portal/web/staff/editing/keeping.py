"""What was typed into an editor and not saved: which of it is kept, and the form that it is put back into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.content.authoring.drafting import NEW, SLUG, Draft, Stamp, load_stamp, stamp_of
from portal.content.authoring.open_forms import NAME_LIMIT, TypedField
from portal.content.model.items import Item
from portal.foundation.facts import Files
from portal.foundation.fields import Fact, Parts, parts_of
from portal.foundation.stamps import digest
from portal.web.staff.editing.form import is_part_key
from portal.web.staff.editing.typed import BASE, ORDER, REMOVED, Typed, declared_at, put_value, typed_of

FIELDS_AT_ONCE = 500


@dataclass(frozen=True)
class Restored:
    """A form with kept text in it; `theirs` has what was saved since at paths where the two differ, `paths` are
    those of all fields whose kept text is not what is saved."""

    typed: Typed
    theirs: Mapping[str, Any]
    paths: tuple[str, ...]


def is_kept(kind: type[Item], name: str) -> bool:
    """Whether a form's field of this name holds something of a kind that is written there."""
    if len(name) > NAME_LIMIT:
        return False
    if name in (SLUG, REMOVED):
        return True
    if name.startswith(ORDER):
        return name.removeprefix(ORDER) in parts_of(kind)
    declared = declared_at(kind, name)
    place = name.rpartition("/")[0]
    if (
        declared is None
        or isinstance(declared, Parts)
        or (isinstance(declared, Fact) and isinstance(declared.type, Files))
    ):
        return False
    return not place or is_part_key(place.partition("/")[2])


def fields_of_message(kind: type[Item], sent: object) -> dict[str, TypedField]:
    """The fields of a browser's message: name, values, and what the field was. Raises ValueError."""
    if not isinstance(sent, list) or len(sent) > FIELDS_AT_ONCE:
        raise ValueError("a message is a list of fields")
    found = {}
    for each in sent:
        match each:
            case [str(name), [*typed], None | str() | list() as base] if all(isinstance(one, str) for one in typed):
                if is_kept(kind, name):
                    found[name] = TypedField([one.replace("\r\n", "\n") for one in typed], base)
            case _:
                raise ValueError("a field is a name, its values and what it was")
    return found


def changed_fields(kind: type[Item], typed: Typed, saved: Draft) -> dict[str, TypedField]:
    """The fields of a form that are not as they are saved, each with what it was when the form was opened."""
    base, before = load_stamp(typed.get(BASE, "")), typed_of(kind, saved)
    return {
        name: TypedField(values, _base_of(base, name, values))
        for name, values in ((name, typed.getlist(name)) for name in dict.fromkeys((*typed, *before)))
        if is_kept(kind, name) and not _same(name, values, before.getlist(name))
    }


def _same(name: str, typed: list[str], saved: list[str]) -> bool:
    """Whether two fields say the same; of texts, blank ends make no difference."""
    if name.startswith(ORDER) or name == REMOVED:
        return typed == saved
    return [each.strip() for each in typed if each.strip()] == [each.strip() for each in saved if each.strip()]


def _base_of(base: Stamp, name: str, values: Sequence[str]) -> Any:
    if name.startswith(ORDER):
        return list(base.parts.get(name.removeprefix(ORDER), ()))
    if name == REMOVED:
        return [_print_of(base, path) for path in values]
    return base.values.get(name)


def _print_of(stamp: Stamp, part: str) -> str:
    """What a part was, in short."""
    return digest({path: value for path, value in stamp.values.items() if path.startswith(f"{part}/")})


def restored(kind: type[Item], saved: Draft, fields: Mapping[str, TypedField]) -> Restored:
    """Put kept fields into the form of what is saved now. What somebody else saved since beside them stays; where
    both differ, the kept text is in the field, and the other beside it."""
    typed, stamp = typed_of(kind, saved), stamp_of(saved)
    theirs: dict[str, Any] = {}
    paths = []
    for name in parts_of(kind):
        before = typed.getlist(ORDER + name)
        typed.setlist(ORDER + name, _order(name, before, fields))
        if typed.getlist(ORDER + name) != before:
            paths.append(name)
    if REMOVED in fields:
        paths += _remove(typed, stamp, fields[REMOVED])
    for name, each in fields.items():
        if name == REMOVED or name.startswith(ORDER) or not is_kept(kind, name):
            continue
        if _same(name, list(each.typed), typed.getlist(name)):
            continue
        typed.setlist(name, list(each.typed))
        paths.append(name)
        if each.base != stamp.values.get(name):
            theirs[name] = saved.values.get(name)
    return Restored(typed, theirs, tuple(paths))


def _remove(typed: Typed, stamp: Stamp, kept: TypedField) -> list[str]:
    """Mark the parts as removed that were, but for those that somebody else changed since; give them."""
    before = kept.base if isinstance(kept.base, list) else []
    pairs = dict(zip(kept.typed, before, strict=False))
    gone = [
        path
        for path, print in pairs.items()
        if path.rpartition("/")[2].startswith(NEW) or print == _print_of(stamp, path)
    ]
    known = [path for path in gone if path.partition("/")[2] in typed.getlist(ORDER + path.partition("/")[0])]
    typed.setlist(REMOVED, known)
    return known


def _order(name: str, saved: list[str], fields: Mapping[str, TypedField]) -> list[str]:
    """The keys of a field's parts: as kept, with those that others added since; without those that others
    removed, unless text is kept of them."""
    kept = fields.get(ORDER + name)
    written = dict.fromkeys(_parts_with_text(name, fields))
    if kept is None:
        return list(dict.fromkeys((*saved, *written)))
    before = kept.base if isinstance(kept.base, list) else []
    mine = [key for key in kept.typed if key in saved or key.startswith(NEW) or key in written]
    return list(dict.fromkeys((*mine, *(key for key in saved if key not in before), *written)))


def _parts_with_text(field: str, fields: Mapping[str, TypedField]) -> Iterator[str]:
    for name, each in fields.items():
        place = name.rpartition("/")[0]
        if place.partition("/")[0] == field and any(text.strip() for text in each.typed):
            yield place.partition("/")[2]


def shown_value(kind: type[Item], path: str, value: Any) -> str:
    """A saved value as it would be typed, in lines."""
    typed: Typed = Typed()
    put_value(typed, None if path == SLUG else declared_at(kind, path), path, value)
    return "\n".join(typed.getlist(path))
