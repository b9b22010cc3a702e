"""The files of a media item, by language; and beginning one with its first file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from portal.content.authoring import editing, uploading
from portal.content.authoring.editing import item_of, open_draft
from portal.content.authoring.titles import Named, named
from portal.content.authoring.uploading import KIND, LARGEST, Refused
from portal.content.kinds import KINDS
from portal.content.kinds.media import FOCUS
from portal.content.model.media import MediaStore
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation import markdown
from portal.foundation.database import writing
from portal.foundation.facts import ANY_LANGUAGE, File
from portal.foundation.filetypes import PICTURES, format_name
from portal.foundation.formats import join_list, language_name
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.draft_files import saved_files, send_saved_file
from portal.web.shell import render_staff
from portal.web.staff import in_other_languages
from portal.web.staff.blueprint import blueprint
from portal.web.staff.finding import item_url
from portal.web.staff.paths import path_label
from portal.web.staff.picking import Place, picked_words, place_of_file
from portal.web.staff.uploads.wording import refusal

FORM_ROOM = 64 * 1024
"""What a form may weigh besides its file."""

MOST_PERCENT = 100

TAKES_FILES = ("staff.send_media", "staff.send_files")


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let those who may bring files send large ones, before anything reads the form."""
    who = visitor.current() if endpoint in TAKES_FILES else None
    if who is not None and who.may(Permission.UPLOAD):
        request.max_content_length = LARGEST + FORM_ROOM


@dataclass
class Brought:
    """What was typed beside a file, and what is wrong with it, by field."""

    alt: str = ""
    language: str = ""
    file_language: str = ANY_LANGUAGE
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A file as its line says it: for which language, and what it is."""

    tag: str
    language: str
    name: str
    format: str
    file: File
    is_picture: bool


@blueprint.get("/content/new/media")
@requires(Permission.UPLOAD)
def new_media() -> Response:
    """What must be known to bring a file; for a picker of a form, where one is named."""
    place = place_of_file(request.args)
    language = site_languages(db.session)[0].tag if place is None else place.item.source_language
    return _new_page(Brought(language=language), place)


@blueprint.post("/content/new/media")
@requires(Permission.UPLOAD)
def send_media() -> Response:
    """Keep a file as a new media item, as a draft; pick it in the form that one comes from."""
    place = place_of_file(request.form)
    typed = {name: request.form.get(name, "").strip() for name in ("alt", "language", "file_language")}
    brought = Brought(markdown.one_line(typed["alt"]), typed["language"], typed["file_language"])
    if not brought.alt:
        brought.wrong["alt"] = _("This is needed.")
    if place is not None:
        brought.language = place.item.source_language
    if brought.language not in _tags():
        brought.wrong["language"] = _("This is needed.")
    file = _taken(brought)
    if file is not None and place is not None and place.declared.types and file["type"] not in place.declared.types:
        brought.wrong["file"] = _("The field “%(field)s” takes no file of this type.", field=place.label)
    if file is None or brought.wrong:
        return _new_page(brought, place, status=HTTPStatus.BAD_REQUEST)
    actor = visitor.somebody().account.actor
    words = {} if place is None else in_other_languages.texts(KINDS[KIND], brought.language, request.form)
    with writing(db.session) as session:
        # A form that is sent twice makes one item.
        item = editing.just_begun(session, KIND, brought.alt, actor=actor)
        if item is None or _sha256(item.key, brought.file_language) != file["sha256"]:
            values = {"alt": brought.alt}
            item = editing.create(session, KIND, brought.language, brought.alt, values, actor=actor, translations=words)
        uploading.attach(session, item.key, brought.file_language, file, actor=actor)
        key = item.key
    if place is not None:
        flash(picked_words(brought.alt))
        return redirect(place.pick(f"{KIND}:{key}"), HTTPStatus.SEE_OTHER)
    flash(_("The file is uploaded. Readers see it once it is published."))
    return redirect(url_for("staff.files", key=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/content/media/<key>/files")
@requires(Permission.SEE_DRAFTS)
def files(key: str) -> Response:
    """The files of a media item, and where it is used."""
    return _files_page(key, Brought())


@blueprint.post("/content/media/<key>/files")
@requires(Permission.UPLOAD)
def send_files(key: str) -> Response:
    """Keep a file in a language, in place of the one before."""
    item_of(db.session, KIND, key)
    brought = Brought(file_language=request.form.get("file_language", ""))
    file = _taken(brought)
    if file is None or brought.wrong:
        return _files_page(key, brought, status=HTTPStatus.BAD_REQUEST)
    with writing(db.session) as session:
        unfit = uploading.unfit(session, item_of(session, KIND, key), brought.file_language, file)
        if not unfit:
            uploading.attach(session, key, brought.file_language, file, actor=visitor.somebody().account.actor)
    if unfit:
        brought.wrong["file"] = _unfit_words(unfit)
        return _files_page(key, brought, status=HTTPStatus.BAD_REQUEST)
    flash(_("The file is uploaded. Readers see it once it is published."))
    return redirect(url_for("staff.files", key=key), HTTPStatus.SEE_OTHER)


@blueprint.post("/content/media/<key>/files/<tag>/remove")
@requires(Permission.UPLOAD)
def remove_file(key: str, tag: str) -> Response:
    """Take away the file in a language."""
    with writing(db.session) as session:
        uploading.detach(session, key, tag, actor=visitor.somebody().account.actor)
    flash(_("The file is removed. What is published keeps it until it is published anew."))
    return redirect(url_for("staff.files", key=key), HTTPStatus.SEE_OTHER)


@blueprint.post("/content/media/<key>/focus")
@requires(Permission.UPLOAD)
def send_focus(key: str) -> Response:
    """Say what must stay visible of a picture where it is cropped."""
    item_of(db.session, KIND, key)
    typed = [request.form.get(name, "").strip() for name in FOCUS]
    try:
        focus = [int(each) if each.isascii() else -1 for each in typed] if any(typed) else None
    except ValueError:
        focus = [-1]
    if focus is not None and not all(0 <= each <= MOST_PERCENT for each in focus):
        brought = Brought(wrong={FOCUS[0]: _("Both are whole numbers from 0 to 100, or nothing.")})
        return _files_page(key, brought, status=HTTPStatus.BAD_REQUEST)
    with writing(db.session) as session:
        point = None if focus is None else (focus[0], focus[1])
        uploading.point(session, key, point, actor=visitor.somebody().account.actor)
    flash(_("The focal point is saved. Readers see it once this is published."))
    return redirect(url_for("staff.files", key=key), HTTPStatus.SEE_OTHER)


@blueprint.get("/content/media/<key>/files/<tag>/<mark>")
@requires(Permission.SEE_DRAFTS)
def saved_file(key: str, tag: str, mark: str) -> Response:
    """A file as it is saved, for those who may see drafts; what could run as a page is only handed out for saving."""
    return send_saved_file(key, tag, mark)


def _taken(brought: Brought) -> File | None:
    """The file that was sent, kept; what is wrong with it is noted."""
    if brought.file_language not in (ANY_LANGUAGE, *_tags()):
        brought.wrong["file_language"] = _("This is needed.")
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        brought.wrong["file"] = _("Choose a file.")
    if brought.wrong:
        if sent is not None and sent.filename:
            brought.wrong.setdefault("file", _("Choose the file again: it cannot be kept while something is wrong."))
        return None
    return _kept(sent, brought)


def _kept(sent: FileStorage | None, brought: Brought) -> File | None:
    assert sent is not None
    try:
        return uploading.take(_store(), sent.stream, sent.filename or "")
    except Refused as error:
        brought.wrong["file"] = refusal(error)
    except OSError:
        current_app.logger.exception("a file could not be kept")
        brought.wrong["file"] = _("We could not keep the file. The fault is ours, not yours. Try again later.")
    return None


def _store() -> MediaStore:
    return MediaStore(current_app.config["PORTAL_SETTINGS"].data_dir / "media")


def _tags() -> list[str]:
    return [row.tag for row in site_languages(db.session)]


def _saved(key: str) -> Mapping[str, Any]:
    return open_draft(db.session, item_of(db.session, KIND, key)).values


def _sha256(key: str, tag: str) -> str | None:
    """The hash of the file that an item has in a language."""
    files = saved_files(key)
    return files[tag]["sha256"] if tag in files else None


def _unfit_words(unfit: Sequence[tuple[int, str]]) -> str:
    """Which items could not use a file, and as what."""
    items = {each.id: each for each in named(db.session, _tags(), ids={item_id for item_id, _path in unfit})}
    places = [
        _(
            "%(title)s (%(field)s)",
            title=items[id].title(current_language()),
            field=path_label(KINDS[items[id].kind], path),
        )
        for id, path in unfit
    ]
    return _("Nothing was replaced: the file does not fit what uses it: %(places)s.", places=join_list(places))


def _languages() -> list[tuple[str, str]]:
    """For whom a file is: for everybody, or for readers of one language."""
    return [(ANY_LANGUAGE, _("Every language")), *((tag, language_name(tag)) for tag in _tags())]


def _new_page(brought: Brought, place: Place | None, *, status: int = HTTPStatus.OK) -> Response:
    return render_staff(
        "staff/upload.html",
        status=status,
        place=place,
        others=[] if place is None else in_other_languages.fields(KINDS[KIND], brought.language, request.form),
        kind=KINDS[KIND],
        brought=brought,
        problem=bool(brought.wrong),
        tags=_tags(),
        served=_languages(),
    )


def _files_page(key: str, brought: Brought, *, status: int = HTTPStatus.OK) -> Response:
    item = item_of(db.session, KIND, key)
    title = named(db.session, _tags(), ids=[item.id])[0].title(current_language())
    users = uploading.uses(db.session, item)
    shown = [_shown(tag, file) for tag, file in saved_files(key).items()]
    known: list[Named] = named(db.session, _tags(), ids=users) if users else []
    return render_staff(
        "staff/files.html",
        status=status,
        item=item,
        title=title,
        brought=brought,
        problem=bool(brought.wrong),
        files=shown,
        focus=[request.form.get(name) or _saved(key).get(name) for name in FOCUS],
        focused=next((each for each in shown if each.is_picture), None),
        served=_languages(),
        users=[(each.title(current_language()), str(KINDS[each.kind].label), item_url(each)) for each in known],
        may_upload=visitor.somebody().may(Permission.UPLOAD),
    )


def _shown(tag: str, file: File) -> Shown:
    language = _("Every language") if tag == ANY_LANGUAGE else language_name(tag)
    name = file["name"].rpartition("/")[2]
    return Shown(tag, language, name, format_name(file["type"], name), file, file["type"] in PICTURES)
