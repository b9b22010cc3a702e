"""What was typed into an editor, and what its buttons do to it without saving: all as the form is sent.

Everything stands under the path of its value. Beside the values a form sends, for each field of parts, the
keys of its parts in their order, and which parts were removed; for each field that is picked from, what is
looked for and what was chosen in a list. A button is named by its deed, a path, and what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from werkzeug.datastructures import MultiDict

from portal.content.authoring.drafting import NEW, SLUG, Draft, Stamp, stamp_of
from portal.content.model.items import Item, Part
from portal.foundation.facts import Files
from portal.foundation.fields import Fact, Field, Links, Parts, fields_of, parts_of
from portal.foundation.forms import written

Typed = MultiDict[str, str]

DO, BASE, MARK, REMOVED = "do", "base", "mark", "removed"
ORDER, FIND, PICK = "order:", "find:", "pick:"
SAVE, SAVE_SAME, ENTER = "save", "save-same", "enter"
MAKE = "make"
"""Leads to beginning an item for a picker: its path, and the kind."""
PASTE = "paste"
"""Leads to pasting figures: of the item itself, or of the one that is named behind it."""
REASON = "same_meaning"
"""Why translations stay right although the original changed."""
OTHER_WAY = {"up": "down", "down": "up"}


def typed_of(kind: type[Item], draft: Draft, stamp: Stamp | None = None) -> Typed:
    """What one would have typed to write a draft. `stamp` is that of the draft that it began as."""
    typed: Typed = MultiDict()
    typed[BASE] = (stamp or stamp_of(draft)).dump()
    typed[SLUG] = draft.values.get(SLUG, "")
    put(typed, kind, "", draft.values)
    for name, declared in parts_of(kind).items():
        for key in draft.parts.get(name, ()):
            typed.add(ORDER + name, key)
            put(typed, declared.part, f"{name}/{key}/", draft.values)
    return typed


def put(typed: Typed, cls: type[Item] | type[Part], prefix: str, values: Mapping[str, object]) -> None:
    """Type the values of an item or part, in place of those that were typed."""
    for name, declared in fields_of(cls).items():
        if not isinstance(declared, Parts):
            put_value(typed, declared, prefix + name, values.get(prefix + name))


def put_value(typed: Typed, declared: object, path: str, value: object) -> None:
    """Type one value; None stands for nothing."""
    if value is None:
        typed.setlist(path, [])
    elif isinstance(declared, Fact):
        type = declared.type
        typed.setlist(path, [] if isinstance(type, Files) else written(type, type.decode(value)))
    else:
        typed.setlist(path, list(map(str, value)) if isinstance(value, list) else [str(value)])


def choose(typed: Typed, kind: type[Item]) -> None:
    """Take what is chosen in a list as picked, whatever button was pressed."""
    for name in [name for name in typed if name.startswith(PICK)]:
        value, path = typed.get(name, ""), name.removeprefix(PICK)
        typed.setlist(name, [])
        if value:
            _pick(typed, path, [value], kind)


def apply(typed: Typed, do: str, kind: type[Item]) -> str:
    """Do what a button says, and give the id of the element that the person goes on with; unknown ones do nothing."""
    deed, _space, rest = do.partition(" ")
    path, *about = rest.split(" ")
    act = _DEEDS.get(deed)
    return act(typed, path, about, kind) if act is not None and path else ""


def _add(typed: Typed, path: str, _about: Sequence[str], kind: type[Item]) -> str:
    if path not in parts_of(kind):
        return ""
    known = typed.getlist(ORDER + path)
    number = 1
    while f"{NEW}{number}" in known:
        number += 1
    typed.add(ORDER + path, f"{NEW}{number}")
    first = next(name for name, each in fields_of(parts_of(kind)[path].part).items() if not isinstance(each, Parts))
    return f"{path}/{NEW}{number}/{first}"


def _remove(typed: Typed, path: str, _about: Sequence[str], _kind: type[Item]) -> str:
    if path not in typed.getlist(REMOVED):
        typed.add(REMOVED, path)
    return f"restore-{path}"


def _restore(typed: Typed, path: str, _about: Sequence[str], _kind: type[Item]) -> str:
    typed.setlist(REMOVED, [each for each in typed.getlist(REMOVED) if each != path])
    return f"remove-{path}"


def _mover(step: int, name: str) -> Callable[[Typed, str, Sequence[str], type[Item]], str]:
    def move(typed: Typed, path: str, about: Sequence[str], _kind: type[Item]) -> str:
        """Move a part, or what was picked in a field, one place on. At either end the other button is left."""
        field, _slash, key = path.partition("/")
        place, value, end = (path, about[0], f"{path}-{about[0]}") if about else (ORDER + field, key, path)
        values = typed.getlist(place)
        if value not in values or not 0 <= (at := values.index(value)) + step < len(values):
            return f"{name}-{end}"
        values[at], values[at + step] = values[at + step], values[at]
        typed.setlist(place, values)
        is_last = at + step in (0, len(values) - 1)
        return f"{OTHER_WAY[name] if is_last else name}-{end}"

    return move


def _pick(typed: Typed, path: str, about: Sequence[str], kind: type[Item]) -> str:
    value = about[0] if about else ""
    chosen = typed.getlist(path) if _has_many(path, kind) else []
    if value and value not in chosen:
        typed.setlist(path, [*chosen, value])
    typed.setlist(FIND + path, [])
    return f"{FIND}{path}"


def _drop(typed: Typed, path: str, about: Sequence[str], _kind: type[Item]) -> str:
    typed.setlist(path, [each for each in typed.getlist(path) if each not in about])
    return f"{FIND}{path}"


def _find(_typed: Typed, path: str, _about: Sequence[str], _kind: type[Item]) -> str:
    return f"{FIND}{path}"


def _has_many(path: str, kind: type[Item]) -> bool:
    """Whether several values may be picked at a path; territories may."""
    declared = declared_at(kind, path)
    return not isinstance(declared, Links) or declared.many


def declared_at(kind: type[Item], path: str) -> Field | None:
    """The declaration of the value at a path; None where there is none."""
    place, _slash, name = path.rpartition("/")
    field = place.partition("/")[0]
    if not place:
        return fields_of(kind).get(name)
    return fields_of(parts_of(kind)[field].part).get(name) if field in parts_of(kind) else None


_DEEDS: Mapping[str, Callable[[Typed, str, Sequence[str], type[Item]], str]] = {
    "add": _add,
    "remove": _remove,
    "restore": _restore,
    "up": _mover(-1, "up"),
    "down": _mover(1, "down"),
    "pick": _pick,
    "drop": _drop,
    "find": _find,
}
