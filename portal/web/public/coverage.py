"""Coverage: what exists in which language and how fresh it is, for people and as JSON."""

from __future__ import annotations

import datetime
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, g, json, make_response, redirect
from werkzeug.wrappers import Response as AnyResponse

from portal.content.model.rooms import COVERAGE
from portal.content.published.shelves import PAGE_LENGTH
from portal.content.readers.gathering import readings_by_edition
from portal.content.readers.published_coverage import Count, PublishedCoverage, Wanting, published_coverage
from portal.content.sitewide.directory import place_alternates
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.languages import language as describe
from portal.web.cache import same_for_everybody
from portal.web.coverage_table import table_of
from portal.web.feeds.addresses import FeedAddress
from portal.web.filters import asked, pagination, spelled
from portal.web.frames import Frame, absolute, everywhere, home_crumb, label_of, render_page, section_url, site
from portal.web.head import of_coverage

JSON_PATH = "/coverage.json"

blueprint = Blueprint("coverage", __name__)


def coverage_page(tag: str) -> AnyResponse:
    """How each language stands, and a page of what this one lacks."""
    wanted, address = asked(()), section_url(COVERAGE, tag)
    if not wanted.is_spelled():
        return redirect(spelled(address, {}, wanted.page), 301)
    found = published_coverage(db.session, site(), g.moment)
    wanting = found.wanting[tag]
    pages = max(1, -(-len(wanting) // PAGE_LENGTH))
    if not 1 <= wanted.page <= pages:
        raise NotFound(str(wanted.page))
    shown = wanting[(wanted.page - 1) * PAGE_LENGTH : wanted.page * PAGE_LENGTH]
    readings = readings_by_edition(db.session, site(), tag, [each.edition_id for each in shown], g.moment)
    return render_page(
        "public/coverage.html",
        _frame(tag, wanted.page),
        table=table_of(found, tag),
        wanting=[(each, readings[each.edition_id]) for each in shown],
        pagination=pagination(address, {}, wanted.page, pages, len(wanting)),
        json_url=JSON_PATH,
        feed_url=FeedAddress(COVERAGE).path(tag),
        head=of_coverage(tag),
    )


def _frame(tag: str, page: int) -> Frame:
    """Each language lacks something else, so only the first page is the same everywhere."""
    paths = {each: section_url(COVERAGE, each) for each in site().languages}
    return Frame(
        everywhere(paths, tag),
        alternates=place_alternates(site(), COVERAGE) if page == 1 else [],
        canonical=spelled(paths[tag], {}, page),
        breadcrumbs=[home_crumb(tag), (label_of(COVERAGE), None)],
        section=COVERAGE.name,
    )


@blueprint.get(JSON_PATH)
@requires(Permission.READ)
@same_for_everybody()
def coverage_json() -> Response:
    """The same for machines, in the words of declarations: keys, tags and numbers (docs/coverage.md)."""
    found = published_coverage(db.session, site(), g.moment)
    response = make_response(json.dumps(_document(found), ensure_ascii=False))
    response.content_type = "application/json"
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _document(found: PublishedCoverage) -> dict[str, Any]:
    return {
        "languages": [
            {
                "language": tag,
                "name": describe(tag).own_name,
                "url": absolute(section_url(COVERAGE, tag)),
                "changed_at": _moment(found.changed_at[tag]),
                **_numbers(found.total(tag)),
            }
            for tag in found.languages
        ],
        "kinds": [
            {"kind": kind, "language": tag, **_numbers(found.counts[kind, tag])}
            for kind in found.kinds
            for tag in found.languages
        ],
        "wanting": [_entry(each) for tag in found.languages for each in found.wanting[tag]],
    }


def _numbers(count: Count) -> dict[str, int]:
    return {"published": count.published, **asdict(count)}


def _entry(each: Wanting) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "key": each.key,
        "language": each.language,
        "source_language": each.source_language,
        "state": "untranslated" if each.tally is None else "behind",
        "passages": each.behind,
        "of": None if each.tally is None else each.tally.total,
        "original_changed_at": _moment(each.changed_at),
        "title": each.title,
        "url": absolute(each.path),
    }


def _moment(value: datetime.datetime | None) -> str | None:
    return None if value is None else value.astimezone(datetime.UTC).isoformat(timespec="seconds")
