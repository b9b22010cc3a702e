"""The mark of views whose answers are the same for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

from portal.foundation.permissions import Permission, requirement

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "portal_same_for_everybody"


class WrongMark(RuntimeError):
    """A view is marked as the same for everybody that asks who somebody is; the application must not start with it."""


def same_for_everybody(*parameters: str) -> Callable[[View], View]:
    """Mark a view whose answer follows from what is published, the host, the path and these parameters alone.

    It is drawn for a request that says nothing of who asks: no cookie, no header but `Host`, no other parameter.
    Where it needs to know more, it says so by `Vary`, is asked again with everything, and is not kept.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, frozenset(parameters))
        return view

    return mark


def parameters_of(view: Callable[..., Any] | None) -> frozenset[str] | None:
    """The parameters that a view was marked with; None where it was not marked."""
    found: frozenset[str] | None = getattr(view, _MARK, None)
    return found


def check_marks(app: Flask) -> None:
    """Raise WrongMark where a marked view is not everybody's."""
    for endpoint, view in app.view_functions.items():
        asked = requirement(view)
        is_everybodys = asked is not None and asked.permission is Permission.READ and not asked.fresh
        if parameters_of(view) is not None and not is_everybodys:
            raise WrongMark(f"{endpoint}: only what everybody may read can be the same for everybody")
