"""How passages and items stand, in words with an icon each."""

from __future__ import annotations

from collections.abc import Iterator

from portal.content.care.coverage import Tally
from portal.content.editorial.finding import LanguageState, Publicity
from portal.content.model.items import Item
from portal.content.prose.blocks import Freshness, Origin, State
from portal.content.prose.counting import Count
from portal.content.prose.texts import ItemTexts
from portal.foundation.fields import Field, Prose, fields_of, parts_of
from portal.foundation.formats import join_list, number
from portal.foundation.i18n import _, _n, _p
from portal.translation.workbench.matrix import Cell
from portal.translation.workbench.work import Passage
from portal.web.staff.states import Chip


def original_chip() -> Chip:
    """What is said of the language that an item is written in."""
    return Chip(_p("state", "Original"), "pencil", "quiet-chip")


def passage_chip(passage: Passage) -> Chip:
    """How a passage stands."""
    if passage.freshness is Freshness.MISSING:
        return Chip(_p("state", "Missing"), "dashed", "lacks")
    if passage.freshness is Freshness.OUTDATED:
        # Translators: of a passage whose original has changed since it was translated.
        return Chip(_p("passage", "Behind"), "half", "behind")
    if passage.freshness is Freshness.REMOVED:
        # Translators: of a passage of a translation whose original was taken out of the text.
        return Chip(_p("passage", "Original removed"), "barred", "waits")
    if passage.freshness is Freshness.LEFT_OUT:
        # Translators: of a passage that is not translated on purpose.
        return Chip(_p("passage", "Left out"), "slashed", "idle")
    return _progress_chip(passage)


def _progress_chip(passage: Passage) -> Chip:
    target = passage.row.target
    if passage.state is State.DRAFT and target is not None and target.origin is Origin.MACHINE:
        # Translators: of a passage that a machine has translated and no person has read.
        return Chip(_p("passage", "By machine"), "pencil", "idle")
    if passage.state is State.DRAFT:
        return Chip(_p("state", "Draft"), "pencil", "idle")
    if passage.state is State.REVIEWED:
        # Translators: of a passage to which a second person has said yes.
        return Chip(_p("passage", "Reviewed"), "ticks", "good")
    if passage.freshness is Freshness.ADDED:
        # Translators: of a passage that only the translation has.
        return Chip(_p("passage", "Added"), "plus", "idle")
    # Translators: of a passage that says what today's original says.
    return Chip(_p("passage", "Current"), "tick", "good")


def cell_chip(cell: Cell) -> Chip:
    """How an item stands in a language: what is to be done, else what was done."""
    saved = cell.state.saved
    if cell.state.is_original:
        return original_chip()
    if cell.state.in_review:
        return Chip(_p("state", "To review"), "eye", "waits")
    if saved.is_nothing:
        return Chip(_p("state", "Missing"), "dashed", "lacks")
    return _behind_chip(saved) if saved.is_behind else _whole_chip(saved)


def words_chip(count: Count) -> Chip:
    """How the words of the site stand in a language."""
    if count.is_nothing:
        return Chip(_p("state", "Missing"), "dashed", "lacks")
    if not count.is_to_do:
        return Chip(_p("passage", "Current"), "tick", "good")
    left, total = number(count.missing + count.outdated + count.drafts), number(count.total)
    return Chip(_("To do: %(count)s of %(total)s", count=left, total=total), "half", "behind")


def words_notes(count: Count) -> list[str]:
    """The words to do in them."""
    return [_n("one word to do", "%(num)s words to do", count.words)] if count.words else []


def _behind_chip(saved: Tally) -> Chip:
    count, total = number(saved.missing + saved.outdated), number(saved.total)
    # Translators: of a translation: how many passages of how many are missing or outdated.
    return Chip(_("Behind: %(count)s of %(total)s", count=count, total=total), "half", "behind")


def _whole_chip(saved: Tally) -> Chip:
    if saved.drafts:
        return Chip(_n("One draft", "%(num)s drafts", saved.drafts), "pencil", "idle")
    if saved.total and saved.reviewed >= saved.total:
        return Chip(_p("passage", "Reviewed"), "ticks", "good")
    return Chip(_p("passage", "Current"), "tick", "good")


def cell_notes(cell: Cell) -> list[str]:
    """What else is to be known of an item in a language: words to do, what readers have, how many asked."""
    return [] if cell.state.is_original else list(_cell_notes(cell))


def _cell_notes(cell: Cell) -> Iterator[str]:
    if cell.state.in_review and cell.state.saved.is_behind:
        yield _behind_chip(cell.state.saved).words
    if cell.count.words:
        yield _n("one word to do", "%(num)s words to do", cell.count.words)
    yield from _readers(cell.state)
    if cell.wishes:
        yield _n("one reader asked", "%(num)s readers asked", cell.wishes)


def _readers(state: LanguageState) -> Iterator[str]:
    if state.publicity is Publicity.WITHDRAWN:
        yield _("readers: withdrawn")
    elif state.publicity is Publicity.NEVER and state.has_text:
        yield _("not published yet")
    elif state.published is not None and state.published.is_behind:
        behind = state.published.missing + state.published.outdated
        # Translators: what readers have of a page: so many of its passages are behind the original.
        yield _n("readers: one passage behind", "readers: %(num)s passages behind", behind)
    elif state.published is not None and state.saved.is_behind:
        # Translators: readers have a page that says what the published original says.
        yield _("readers: current")


def to_do_words(count: Count) -> str:
    """What there is to do, as a sentence."""
    behind = _n("one passage behind", "%(num)s passages behind", count.outdated) if count.outdated else ""
    missing = _n("one passage missing", "%(num)s passages missing", count.missing) if count.missing else ""
    drafts = _n("one draft", "%(num)s drafts to finish", count.drafts) if count.drafts else ""
    passages = join_list(filter(None, (behind, missing, drafts)))
    if not count.words:
        return passages
    return _n("%(passages)s, about one word", "%(passages)s, about %(num)s words", count.words, passages=passages)


def holder_label(kind: type[Item], path: str, place: int, texts: ItemTexts, language: str) -> str:
    """What the item or the part is called that the text at a path is of; a part is one of several, by its place."""
    name, _slash, rest = path.partition("/")
    if not rest:
        return _("Overview")
    part = parts_of(kind)[name].part
    titled = fields_of(part).get(part.title_from)
    title = _part_title(titled, f"{name}/{rest.partition('/')[0]}/{part.title_from}", texts, language)
    if title:
        return _("%(kind)s: %(title)s", kind=str(part.label), title=title)
    # Translators: one of several parts of an item, such as "Event or fact 3".
    return _("%(kind)s %(number)s", kind=str(part.label), number=number(place))


def _part_title(declared: Field | None, path: str, texts: ItemTexts, language: str) -> str:
    """What a part is called, where that is a line of text."""
    if not isinstance(declared, Prose) or not declared.plain:
        return ""
    return texts.text(language, path) or texts.text(texts.source_language, path)


def field_label(kind: type[Item], path: str) -> str:
    """What the field at a path is called."""
    name, _slash, rest = path.partition("/")
    cls = parts_of(kind)[name].part if rest else kind
    return str(fields_of(cls)[path.rpartition("/")[2]].label)


def shape_words(shape: str) -> str:
    """What sort of passage it is, where that is not simply a paragraph."""
    sort, _space, rest = shape.partition(" ")
    known = {
        "heading": _p("passage", "Heading"),
        "list": _p("passage", "List"),
        "ordered": _p("passage", "Numbered list"),
        "quote": _p("passage", "Quotation"),
        "table": _p("passage", "Table"),
        "code": _p("passage", "Code"),
        "rule": _p("passage", "Line between parts"),
    }
    if sort == "footnote":
        # Translators: a footnote of a text, with the mark that it is known by.
        return _("Footnote %(mark)s", mark=rest)
    return known.get(sort, "")
