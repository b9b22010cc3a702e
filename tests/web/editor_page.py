"""The editor of an item, filled in and sent as a browser without script does."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.fixtures.pages import parsed
from tests.web.staff_browser import StaffBrowser


def fields_of_form(root: Element, name: str) -> MultiDict[str, str]:
    """What a browser would send of the form with a class, by no button."""
    form = next(each for each in root.iter() if each.tag.endswith("form") and name in each.get("class", ""))
    found: MultiDict[str, str] = MultiDict()
    for each in form.iter():
        tag, field = each.tag.rpartition("}")[2], each.get("name")
        if field is None:
            continue
        if tag == "input" and each.get("type") not in ("submit", "checkbox", "radio"):
            found.add(field, each.get("value", ""))
        elif tag == "input" and each.get("checked") is not None:
            found.add(field, each.get("value", "on"))
        elif tag == "textarea":
            # A browser sends line ends as CRLF; one that follows the tag is not part of the text.
            found.add(field, (each.text or "").replace("\n", "\r\n"))
        elif tag == "select":
            options = [option for option in each.iter() if option.tag.endswith("option")]
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            found.setlist(field, [option.get("value", "") for option in chosen])
    return found


class EditorPage:
    """An editor that is open in somebody's browser."""

    def __init__(self, browser: StaffBrowser, path: str) -> None:
        self.browser = browser
        self.path = path
        self.answer = browser.get(path)
        assert self.answer.status_code == 200, self.answer.status
        self.fields = fields_of_form(parsed(self.answer.text), "editor")

    def press(self, do: str, **typed: str | list[str]) -> TestResponse:
        """Type into fields (by path, `__` for each slash) and press a button."""
        for name, value in typed.items():
            self.fields.setlist(name.replace("__", "/"), value if isinstance(value, list) else [value])
        return self.send(do)

    def send(self, do: str) -> TestResponse:
        data = {**self.fields.to_dict(flat=False), "do": do}
        sent = self.browser.client.post(
            self.path, data=data, headers=self.browser.headers, environ_overrides=self.browser.environ
        )
        self.answer = sent
        if sent.status_code == 303:
            self.answer = self.browser.get(self.path)
        if 'class="editor"' in self.answer.text:
            self.fields = fields_of_form(parsed(self.answer.text), "editor")
        return sent

    def status(self) -> str:
        """What the page says was done."""
        found = re.search(r'<p class="done" role="status">(.*?)</p>', self.answer.text, re.DOTALL)
        return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""

    def alert(self) -> str:
        """What the page says is in the way."""
        found = re.search(r'role="alert".*?</ul>', self.answer.text, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2]).split()) if found else ""
