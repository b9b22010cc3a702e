"""Every route: its permission, its methods, its headers."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.foundation.permissions import UnmarkedRoute, check_routes, requirement
from portal.web.security import HEADERS
from tests.policy import POLICY


def methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def test_every_route_has_a_policy(app: Flask) -> None:
    routes = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in methods(rule)}
    assert routes == POLICY.keys(), "add the new route to tests/policy.py, with the permission that it needs"


@pytest.mark.parametrize(("endpoint", "method"), sorted(POLICY))
def test_a_route_asks_for_what_its_policy_says(app: Flask, endpoint: str, method: str) -> None:
    asked = requirement(app.view_functions[endpoint])
    assert asked is not None
    assert asked.permission is POLICY[endpoint, method]


def test_a_route_without_permission_stops_the_start(app: Flask) -> None:
    rule = Rule("/open-door", endpoint="open_door", methods=["GET"])
    unmarked = Flask("unmarked", static_folder=None)
    unmarked.url_map.add(rule)
    unmarked.view_functions["open_door"] = lambda: "open"
    with pytest.raises(UnmarkedRoute, match="open_door"):
        check_routes(unmarked)


def test_every_answer_carries_the_headers(app: Flask, client: FlaskClient) -> None:
    """Whatever is asked for, with and without parameters that lead anywhere, in every method."""
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "nothing")
        path = path.replace("<tag:tag>", "en").replace("<path:filename>", "nothing").replace("<tag>", "en")
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
            answer = client.open(path, method=method)
            assert answer.status_code < 500, (method, path)
            for header, value in HEADERS.items():
                assert answer.headers.get(header) == value, (method, path, header)


def test_no_policy_for_reading_lets_anybody_change_anything() -> None:
    readers = {method for (_endpoint, method), permission in POLICY.items() if permission.value == "read"}
    assert readers <= {"GET"}
