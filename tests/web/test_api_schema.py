"""The OpenAPI document: right by an independent validator, true of real answers, and held by whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import APIOperation, GenerationMode
from schemathesis.checks import positive_data_acceptance
from schemathesis.core.result import Ok

from portal.content.editorial.merging import MERGEABLE
from portal.content.kinds import KINDS
from portal.foundation.fields import fields_of
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.trust import hidden_site

ROOT = "/api/v1"
ASKED_FOR_ITEMS = ("guide", "figure", "media")
"""Items of all kinds are asked for alike, and all lists show whether their answers are right."""
Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
DRAWN = settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal with drafts, plans, withdrawals and translations that are behind; nobody changes it."""
    folder = tmp_path_factory.mktemp("api")
    app = make_app(sqlite_databases.starter(), folder)
    hidden_site.fill(app, folder)
    yield app
    close(app)


@pytest.fixture(scope="module")
def document(site: Flask) -> dict[str, Any]:
    found = site.test_client().get(f"{ROOT}/openapi.json").get_json()
    assert isinstance(found, dict)
    return found


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_the_document_has_the_paths_and_fields_of_every_kind(document: dict[str, Any]) -> None:
    for kind in KINDS:
        paths = [path for path in document["paths"] if path.startswith(f"{ROOT}/items/{kind.name}")]
        assert len(paths) == 3
        one = document["paths"][f"{ROOT}/items/{kind.name}/{{key}}"]["get"]["responses"]
        assert ("301" in one) == (kind.name in MERGEABLE)
        schema = document["components"]["schemas"][f"item.{kind.name}"]
        assert list(schema["properties"]["fields"]["properties"]) == list(fields_of(kind))


def validator(document: dict[str, Any], path: str, status: int) -> Draft202012Validator:
    """What holds an answer against the schema that its path and status have."""
    content = document["paths"][path]["get"]["responses"][str(status)]["content"]
    (schema,) = [each["schema"] for each in content.values()]
    whole = {**schema, "components": document["components"]}
    Draft202012Validator.check_schema(whole)
    return Draft202012Validator(whole, format_checker=FormatChecker())


def faults(checker: Draft202012Validator, found: Any) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in checker.iter_errors(found)]


def test_real_answers_are_as_the_document_says(site: Flask, document: dict[str, Any]) -> None:
    client = site.test_client()
    for path in (ROOT, f"{ROOT}/changes"):
        assert faults(validator(document, path, 200), client.get(path).get_json()) == []
    for kind in KINDS:
        path = f"{ROOT}/items/{kind.name}"
        for fallback in ("original", "none"):
            answer = client.get(f"{path}?language=sv&fallback={fallback}&limit=30")
            assert answer.status_code == 200
            assert faults(validator(document, path, 200), answer.get_json()) == []
        first = answer.get_json()["items"][0] if answer.get_json()["items"] else None
        if first is not None:
            one = client.get(f"{path}/{first['key']}/languages").get_json()
            assert faults(validator(document, f"{path}/{{key}}/languages", 200), one) == []


PROBLEMS = {
    "/items/guide?limit=0": 400,
    "/items/guide/withdrawn": 410,
    "/items/guide/draft": 404,
    "/items/guide/half?language=sv&fallback=none": 404,
    "/changes?since=0-0-00000000": 410,
}


def test_problems_are_as_the_document_says(site: Flask, document: dict[str, Any]) -> None:
    client = site.test_client()
    for address, status in PROBLEMS.items():
        answer = client.get(f"{ROOT}{address}")
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        path = f"{ROOT}{address.partition('?')[0]}"
        path = path if path in document["paths"] else f"{ROOT}/items/guide/{{key}}"
        assert faults(validator(document, path, status), answer.get_json()) == []
        assert client.get(answer.get_json()["type"]).status_code == 200


@pytest.fixture(scope="module")
def operations(site: Flask) -> list[Operation]:
    """What the document says can be asked."""
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", site)
    found = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(found) > 3 * len(KINDS)
    return [each for each in found if "{key}" not in each.path or each.path.split("/")[4] in ASKED_FOR_ITEMS]


def known_key(site: Flask, path: str) -> dict[str, str] | None:
    """What stands for the key of a path: that of an item which is there."""
    if "{key}" not in path:
        return None
    items = site.test_client().get(path.partition("/{key}")[0]).get_json()["items"]
    return {"key": items[0]["key"]} if items else None


def ask(operation: Operation, mode: GenerationMode, path: dict[str, str] | None) -> None:
    """Ask what is drawn from the document; raises what schemathesis finds wrong with an answer.

    A cursor that looks like one may still be nobody's; then the answer is a 410.
    """

    left_out = [positive_data_acceptance] if any(each.name == "since" for each in operation.query) else []

    @DRAWN
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=path))
    def draw(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(excluded_checks=left_out)

    draw()


@pytest.mark.slow
def test_whatever_is_asked_is_answered_as_the_document_says(site: Flask, operations: list[Operation]) -> None:
    """What it allows, of items that are there and of any key; and what it forbids."""
    for operation in operations:
        ask(operation, GenerationMode.POSITIVE, None)
        if operation.query or operation.path_parameters:
            ask(operation, GenerationMode.NEGATIVE, None)
        path = known_key(site, operation.path)
        if path is not None:
            ask(operation, GenerationMode.POSITIVE, path)
