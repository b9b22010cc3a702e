"""One item beside its translation: the page, and what its one form does.

Only the passage in hand is a form, so nothing else can hold a typed text; and every way on from it is a button of
that form, which keeps what was typed as a draft before it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.content.authoring.editing import slug_owner
from portal.content.authoring.titles import named
from portal.content.bundle.prose import is_slug
from portal.content.editorial import reviewing, workflow
from portal.content.editorial.finding import states
from portal.content.model.addresses import SlugTaken, slugify
from portal.content.prose.block_edits import OWN
from portal.content.prose.blocks import State
from portal.content.published.composing import title_of
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.i18n import _, current_language
from portal.foundation.markdown.spoken import spoken
from portal.foundation.permissions import Permission, requires
from portal.translation.workbench.deeds import Clash, Deeds, NotOnePassage, Seen, Unwritable
from portal.translation.workbench.help import Help
from portal.translation.workbench.work import Passage, Work, open_work
from portal.web import visitor
from portal.web.account.resuming import comes_back
from portal.web.security import content_policy
from portal.web.sent import sent_fields
from portal.web.shell import render_staff
from portal.web.staff.deeds import person_words
from portal.web.staff.noting import notes_of
from portal.web.staff.states import chips
from portal.web.translate import asking, keeping, machine, sources
from portal.web.translate.blueprint import WORK, actor, blueprint, item_in, work_url
from portal.web.translate.letting import WAIVING, entered, let
from portal.web.translate.putting import BLOCK, PUTS, Fields, passage_in, typed_in
from portal.web.translate.shown import SLUG, Typed, groups, hand, notes_by_passage
from portal.web.translate.sources import ALWAYS, BESIDE, READ_IN

BAD_REQUEST, CONFLICT = 400, 409
SHOW, SAVED, PLAIN = "show", "saved", "plain"
NEXT, ENTER, TO_DO = "next", "enter", "to-do"
KEPT = (SHOW, BESIDE)
"""The parameters of the page that a button keeps."""


@blueprint.get(WORK)
@requires(Permission.SEE_TRANSLATIONS, "language")
def work(language: str, kind: str, key: str) -> Response:
    """All passages of an item in a language, one of them in hand where the address says so."""
    opened = opened_work(language, kind, key, request.args)
    kept = keeping.put_back(opened, request.args)
    return page(opened, {**request.args, keeping.MARK: kept.mark}, kept.typed, notice=kept.words)


def opened_work(language: str, kind: str, key: str, chosen: Mapping[str, str]) -> Work:
    """The work. Raises NotFound, also for a source that is no language of the site."""
    item = item_in(language, kind, key)
    return open_work(db.session, item, language, sources.chosen_source(item, language, chosen))


def show_again(fields: Sequence[tuple[str, str]], language: str, kind: str, key: str) -> Response:
    """The page with what somebody had typed before they had to log in, or before the form was too old."""
    sent: Fields = MultiDict(fields)
    words = _("Nothing is lost: what you typed is here again. It is not saved yet.")
    return page(opened_work(language, kind, key, sent), sent, typed_in(sent), notice=words)


@blueprint.post(WORK)
@requires(Permission.TRANSLATE, "language")
@comes_back(show_again)
def send_work(language: str, kind: str, key: str) -> Response:
    """Do what a button of the form says with the passage in hand."""
    fields = sent_fields()
    if fields.get("do") == ENTER:
        fields["do"] = _entered(fields)
    do, _space, argument = fields.get("do", NEXT).partition(" ")
    opened = opened_work(language, kind, key, fields)
    if do in PUTS:
        if opened.passage(fields.get(BLOCK)) is None:
            return _gone(opened, fields)
        return page(opened, fields, PUTS[do](opened, fields, argument))
    if do in WAIVING:
        fault = let(opened, fields, do, argument)
        again = opened_work(language, kind, key, fields)
        return page(again, fields, typed_in(fields, fault=fault), status=BAD_REQUEST if fault else 200)
    if fields.get(BLOCK) == SLUG:
        return _save_slug(opened, fields, do, argument)
    return saved(
        opened, fields, lambda deeds: _done(opened, deeds, fields, fields.get("do", NEXT)), _way_on(do, argument)
    )


def _entered(fields: Fields) -> str:
    """What the Enter key means in the field of one line that has something in it; else it keeps the text."""
    if fields.get("reason", "").strip():
        return "leave"
    return "add" if fields.get("own_reason", "").strip() else entered(fields, "keep")


def seen_of(fields: Fields) -> Seen:
    """What somebody had before them when they pressed a button."""
    return Seen(fields.get(BLOCK, ""), fields.get("source", ""), fields.get("stamp", ""))


def _done(work: Work, deeds: Deeds, fields: Fields, do: str) -> str:
    """Do it; give what is said afterwards. A passage of one's own that was typed is added by whatever is pressed."""
    seen = seen_of(fields)
    do, _space, argument = do.partition(" ")
    if do in asking.ASKING:
        _kept(work, deeds, seen, fields)
        return asking.asked(db.session, work, fields, do, argument)
    if do == ALWAYS:
        _kept(work, deeds, seen, fields)
        return sources.remember(argument)
    if do == "leave":
        deeds.leave_out(seen, fields["reason"].strip())
        return _("Left out, for the reason that you gave.")
    if do == "drop":
        deeds.drop(seen)
        return _("Removed. What it said is kept.")
    words = _written(work, deeds, seen, fields) if do == NEXT else _kept(work, deeds, seen, fields)
    if fields.get("own_text", "").strip():
        deeds.add(seen.id, fields["own_text"], fields["own_reason"].strip())
        return _("Added, in this language only.")
    return words


def _written(work: Work, deeds: Deeds, seen: Seen, fields: Fields) -> str:
    origin = machine.origin_of(fields, work.passage(seen.id))
    done = deeds.write(seen, fields.get("text", ""), origin=origin, read_in=fields.get(READ_IN))
    return _("Saved.") if done else _("Saved: nothing has changed.")


def _kept(work: Work, deeds: Deeds, seen: Seen, fields: Fields) -> str:
    """Keep as a draft what differs from what is saved."""
    text = fields.get("text", "").strip()
    if not text or text == passage_in(work, fields).text.strip():
        return ""
    origin = machine.origin_of(fields, work.passage(seen.id))
    done = deeds.write(seen, text, state=State.DRAFT, origin=origin, read_in=fields.get(READ_IN))
    return _("Kept as a draft.") if done else ""


def saved(work: Work, fields: Fields, do: Callable[[Deeds], str], way_on: Callable[[Work], str]) -> Response:
    """Do a deed and go on; what stops it is said on the page, where everything typed still stands."""
    lacks = _lacks(work, fields)
    if lacks:
        return page(work, fields, typed_in(fields, fault=lacks), status=BAD_REQUEST)
    language, kind, key = work.language, work.item.kind, work.item.key
    try:
        with writing(db.session) as session:
            words = do(Deeds(session, kind, key, language, actor=actor()))
            keeping.close(session, work, fields)
    except Clash:
        return _clash(opened_work(language, kind, key, fields), fields)
    except NotFound:
        return _gone(opened_work(language, kind, key, fields), fields)
    except NotOnePassage:
        fault = _("One passage belongs here. To say more, add a passage of your own below it.")
    except Unwritable as error:
        fault = " ".join(spoken(each) for each in error.faults[:5])
    else:
        if words:
            flash(words)
        return redirect(way_on(opened_work(language, kind, key, fields)), 303)
    return page(opened_work(language, kind, key, fields), fields, typed_in(fields, fault=fault), status=BAD_REQUEST)


def _lacks(work: Work, fields: Fields) -> str:
    """What must be there for a deed, and is not."""
    do, own = fields.get("do", NEXT), fields.get("own_text", "").strip()
    deed, _space, argument = do.partition(" ")
    if deed in asking.ASKING:
        return asking.lacks(work, fields, deed, argument)
    if do in ("leave", "drop"):
        is_known = do == "drop" or fields.get("reason", "").strip()
        return "" if is_known else _("To leave a passage out, say why.")
    if (do == "add" and not own) or (own and not fields.get("own_reason", "").strip()):
        return _("To add a passage, write it, and say why the translation needs it.")
    if do == NEXT and not fields.get("text", "").strip():
        return _("Write the translation, or leave the passage out and say why.")
    return ""


def _clash(work: Work, fields: Fields) -> Response:
    """Both texts beside each other: one's own in the field, to be saved knowingly from now on."""
    passage = work.passage(fields.get(BLOCK))
    if passage is None:
        return _gone(work, fields)
    return page(work, fields, typed_in(fields, theirs=passage.text.rstrip()), status=CONFLICT)


def _gone(work: Work, fields: Fields) -> Response:
    """The author took the passage away meanwhile: what was typed has no place any more, and stands there to copy."""
    fault = _("The original no longer has this passage, so nothing is saved.")
    return page(work, fields, typed_in(fields, fault=fault), status=CONFLICT)


def _save_slug(work: Work, fields: Fields, do: str, argument: str) -> Response:
    """Save the address that was asked for."""
    slug = fields.get("text", "").strip()
    fault = ""
    if slug and not is_slug(slug):
        fault = _("An address has small letters from a to z, digits and single hyphens.")
    try:
        if not fault:
            with writing(db.session) as session:
                deeds = Deeds(session, work.item.kind, work.item.key, work.language, actor=actor())
                flash(_("Saved.") if deeds.slug(slug or None) else _("Saved: nothing has changed."))
                keeping.close(session, work, fields)
    except SlugTaken as error:
        fault = _("Another item has this address: %(item)s.", item=":".join(slug_owner(error)))
    opened = opened_work(work.language, work.item.kind, work.item.key, fields)
    if fault:
        return page(opened, fields, typed_in(fields, fault=fault), status=BAD_REQUEST)
    return redirect(_way_on(do, argument)(opened), 303)


def _way_on(do: str, argument: str) -> Callable[[Work], str]:
    """Where a button leads to, once what was typed is saved."""

    def way_on(work: Work) -> str:
        fields = sent_fields()
        here = fields.get(BLOCK)
        kept = {name: fields.get(name) for name in KEPT}
        if do in (SHOW, BESIDE, ALWAYS):
            kept[SHOW if do == SHOW else BESIDE] = "" if do == ALWAYS else argument
            return address_of(work, here, kept)
        if do == "open":
            return address_of(work, argument, kept)
        if do == "close":
            return address_of(work, None, kept)
        if do in (NEXT, "leave", "drop"):
            following = work.next_after(here)
            return address_of(work, following.id if following else None, {**kept, SAVED: here})
        return address_of(work, here, kept)

    return way_on


def address_of(work: Work, block: str | None, kept: Mapping[str, str | None]) -> str:
    """The page of a work; browsers give no field the focus in a page whose address names a place."""
    return work_url(work.language, work.item.kind, work.item.key, **{BLOCK: block, **kept})


def page(
    work: Work, chosen: Mapping[str, str], typed: Typed | None = None, *, status: int = 200, notice: str = ""
) -> Response:
    """The page of a work. `chosen` are parameters of an address, or fields of the form that have the same names."""
    session, found, item = db.session, visitor.somebody(), work.item
    help, typed = Help(session, work), typed or Typed()
    id = chosen.get(BLOCK)
    if id == NEXT:
        following = work.next_after(None)
        id = following.id if following else None
    passage = work.passage(id)
    this = named(session, [row.tag for row in site_languages(session)], ids=[item.id])[0]
    state = next(each for each in states(session, [item.id])[item.id] if each.language == work.language)
    asked = reviewing.last_words(session, [item.id]).get((item.id, work.language))
    names = people.names(session, {asked.actor} if asked else set())
    may = {each.name: found.may(each, work.language) for each in _DEEDS}
    may_ask = may["TRANSLATE"] or may["REVIEW_TRANSLATION"]
    only_to_do = chosen.get(SHOW) == TO_DO
    notes = notes_by_passage(work, notes_of(item, work.language))
    mark = chosen.get(keeping.MARK, "")
    if request.method == "POST" and typed.text is not None:
        mark = keeping.keep_sent(work, chosen, typed)
    answer = render_staff(
        "translate/work.html",
        status=status,
        problem=typed.fault,
        notice=notice,
        work=work,
        kind=type(item),
        title=this.title(current_language()),
        groups=groups(work, help, only_to_do=only_to_do, kept=passage.id if passage else chosen.get(SAVED)),
        hand=None if passage is None else hand(work, help, passage, typed, actor(), plain=bool(chosen.get(PLAIN))),
        keeper=keeping.keeper(work, mark),
        base=_base(passage, typed),
        translator=machine.provider(),
        asked_people=asking.people_to_ask(work) if passage is not None and may_ask else (),
        may_ask=may_ask,
        sent=chosen,
        homeless=typed.texts if passage is None and id != SLUG else (),
        in_hand=id if passage is not None or (id == SLUG and may["TRANSLATE"]) else None,
        typed=typed,
        slug_made=slugify(title_of(item, work.texts, work.language)) or item.key,
        only_to_do=only_to_do,
        sources=sources.sources_of(work, chosen),
        saved_block=chosen.get(SAVED),
        faulty=help.errors(work.to_review) if may["REVIEW_TRANSLATION"] else [],
        chips=chips(state),
        waits=state.published is None or state.published.is_behind or bool(chosen.get(SAVED)),
        notes=notes,
        asked=asked,
        person=person_words(asked.actor, names, found.account.actor) if asked else "",
        may=may,
        mark=workflow.marks(session, item)[work.language],
        own_sorts=OWN,
        post_url=work_url(work.language, item.kind, item.key),
        plain_url=address_of(work, id, {PLAIN: "1", **{name: chosen.get(name) for name in KEPT}}),
        home_address=url_for("translate.home", language=work.language),
    )
    answer.headers["Content-Security-Policy"] = content_policy(frame_src="'self'")
    return answer


def _base(passage: Passage | None, typed: Typed) -> str:
    """What was on the screen when the fields were opened: of the address of the page nothing."""
    if passage is None:
        return keeping.base_of(SLUG)
    return keeping.base_of(passage.id, typed.source_hash or passage.source_hash, passage.stamp)


_DEEDS = (
    Permission.SEE_DRAFTS,
    Permission.TRANSLATE,
    Permission.REVIEW_TRANSLATION,
    Permission.PUBLISH_TRANSLATION,
)
