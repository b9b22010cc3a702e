"""Row 6 of trust.md: XML that means harm is refused with its line, by whichever door, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from portal.translation.exchange.formats import read
from portal.translation.exchange.xmlfiles import LARGEST, Reason, Refused, decoded
from portal.translation.memory import tmx
from tests.web.staff_browser import bring
from tests.web.test_translating import begin, body_of, translator

LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
XLIFF = '<xliff version="1.2"><file original="page:about" target-language="sv"><body>{}</body></file></xliff>'
UNIT = "<trans-unit id='x'><source>a</source><target>{}</target></trans-unit>"
HARM = {
    "external entity": f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>{XLIFF.format("&x;")}',
    "remote entity": f'<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>{XLIFF.format("&x;")}',
    "entity bomb": f'<!DOCTYPE r [<!ENTITY l0 "lol">{LOL}]>{XLIFF.format(UNIT.format("&l9;"))}',
    "parameter entity": f'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>{XLIFF.format("")}',
    "external definition": f'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">{XLIFF.format("")}',
    "undeclared entity": XLIFF.format(UNIT.format("&nothing;")),
    "nested": XLIFF.format(UNIT.format("<g>" * 200 + "</g>" * 200)),
    "deep": "<a>" * 5_000 + "</a>" * 5_000,
    "hidden in a comment": f"<!-- <![CDATA[ --><!DOCTYPE r [<!ENTITY a 'b'>]>{XLIFF.format('&a;')}",
}
DOORS: dict[str, Callable[[bytes], object]] = {
    "passages": lambda content: read(content, "sv"),
    "memory": lambda content: tmx.units(decoded(content), "en", "sv"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", HARM)
def test_what_means_harm_is_refused(name: str, encoding: str, door: str) -> None:
    with pytest.raises(Refused) as caught:
        DOORS[door](HARM[name].encode(encoding))
    assert caught.value.reason in (Reason.DECLARATION, Reason.SYNTAX, Reason.FORMAT)
    assert caught.value.line >= 1


@pytest.mark.parametrize("door", DOORS)
def test_what_is_huge_is_refused_before_it_is_read(door: str) -> None:
    with pytest.raises(Refused) as caught:
        DOORS[door](b"<xliff>" + b" " * LARGEST)
    assert caught.value.reason is Reason.TOO_LARGE


def test_over_http_nothing_is_changed(new_app: Flask) -> None:
    begin(new_app)
    luz = translator(new_app)
    before = body_of(new_app, "sv")
    for name, content in HARM.items():
        for address, form in (("/translate/sv/exchange", {}), ("/translate/sv/memory", {"from": "en"})):
            answer = bring(luz, address, content.encode(), "harm.xlf", **form)
            assert answer.status_code == 400, (name, address)
            assert "could not be read" in answer.text
            assert "root:" not in answer.text
    assert body_of(new_app, "sv") == before
