"""Every route: its permission, its methods, its headers."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.foundation.permissions import UnmarkedRoute, check_routes, requirement
from portal.web.cache.marks import parameters_of
from portal.web.security import HEADERS
from tests.policy import FRESH, NOT_KEPT, POLICY


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
    assert asked.fresh is ((endpoint, method) in FRESH)


def test_a_route_without_permission_stops_the_start(app: Flask) -> None:
    rule = Rule("/open-door", endpoint="open_door", methods=["GET"])
    unmarked = Flask("unmarked", static_folder=None)
    unmarked.url_map.add(rule)
    unmarked.view_functions["open_door"] = lambda: "open"
    with pytest.raises(UnmarkedRoute, match="open_door"):
        check_routes(unmarked)


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE")
PARAMETERS = {
    "tag": "en",
    "language": "es",
    "section": "guides",
    "slug": "nothing",
    "key": "nothing",
    "path": "nothing",
    "id": 1,
    "suffix": "ris",
    "width": 480,
    "height": 270,
    "left": 50,
    "top": 50,
    "form": "csv",
}


@pytest.mark.parametrize("method", METHODS)
def test_every_route_answers_every_method_with_the_headers(app: Flask, client: FlaskClient, method: str) -> None:
    for rule in app.url_map.iter_rules():
        built = rule.build({name: PARAMETERS.get(name, "nothing") for name in rule.arguments})
        assert built is not None, rule
        with client.open(built[1], method=method) as answer:
            assert answer.status_code < 500, (method, rule)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, (method, rule)


def test_no_policy_for_reading_lets_anybody_change_anything() -> None:
    readers = {method for (_endpoint, method), permission in POLICY.items() if permission.value == "read"}
    assert readers <= {"GET"}


def test_what_everybody_may_read_is_the_same_for_everybody_or_listed(app: Flask) -> None:
    readers = {endpoint for (endpoint, method), permission in POLICY.items() if permission.value == "read"}
    kept = {endpoint for endpoint in readers if parameters_of(app.view_functions[endpoint]) is not None}
    assert readers - kept == NOT_KEPT.keys(), "mark the view @same_for_everybody, or say in tests/policy.py why not"
