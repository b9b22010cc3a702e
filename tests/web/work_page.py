"""A work of the translators' workbench, read and filled in as a browser without script does."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.fixtures.pages import parsed
from tests.web.staff_browser import StaffBrowser


@dataclass
class PassageShown:
    """A passage as the page shows it: its id, its state in words, and the text around it without markup."""

    id: str
    state: str
    words: str


class WorkPage:
    """A work that is open in somebody's browser."""

    def __init__(self, browser: StaffBrowser, path: str, query: str = "") -> None:
        self.browser = browser
        self.path = path
        self.fields: MultiDict[str, str] = MultiDict()
        self.read(browser.get(path + query))
        assert self.answer.status_code == 200, self.answer.status

    def read(self, answer: TestResponse) -> None:
        self.answer = answer
        self.browser.page = answer.get_data(as_text=True)
        self.text = answer.get_data(as_text=True)
        if answer.status_code in (200, 400, 409):
            self.fields = self._fields()

    def _fields(self) -> MultiDict[str, str]:
        """What a browser would send of the passage in hand, by no button."""
        found: MultiDict[str, str] = MultiDict()
        forms: list[str | None] = []
        for each in parsed(self.text).iter():
            tag, name = each.tag.rpartition("}")[2], each.get("name")
            if tag == "form":
                forms.append(each.get("id"))
            inside = each.get("form") == "hand" or (forms[-1:] == ["hand"] and each.get("form") is None)
            if name is None or not inside or tag == "button":
                continue
            value = (each.text or "").replace("\n", "\r\n") if tag == "textarea" else each.get("value", "")
            found.setdefault(name, value)
        return found

    def passages(self) -> list[PassageShown]:
        """All passages, in order."""
        found = []
        for id, inner in re.findall(r'<li class="work-(?:row|hand)" id="b-(\w+)">(.*?)\n  </li>', self.text, re.DOTALL):
            chip = re.search(r'class="state-chip[^>]*>.*?</svg>(.*?)</span>', inner, re.DOTALL)
            words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner)).split())
            found.append(PassageShown(id, " ".join(chip[1].split()) if chip else "", words))
        return found

    def states(self) -> list[str]:
        """How the passages stand."""
        return [passage.state for passage in self.passages()]

    def id_of(self, words: str) -> str:
        """The id of the passage that has some words."""
        return next(passage.id for passage in self.passages() if words in passage.words)

    def open(self, words: str) -> None:
        """Take the passage with some words in hand."""
        self.read(self.browser.get(f"{self.path}?block={self.id_of(words)}"))

    def press(self, do: str, to: str = "", **typed: str) -> TestResponse:
        """Type into fields and press a button; follow to where it leads. Give the answer to the form."""
        for name, value in typed.items():
            self.fields[name] = value
        sent = self.browser.client.post(
            self.path + to,
            data={**self.browser.hidden(), **self.fields.to_dict(), "do": do},
            headers=self.browser.headers,
            environ_overrides=self.browser.environ,
        )
        if sent.status_code == 303:
            address = urlsplit(sent.location)
            self.read(self.browser.get(f"{address.path}?{address.query}"))
        else:
            self.read(sent)
        return sent

    def in_hand(self) -> str:
        """The id of the passage in hand."""
        return self.fields.get("block", "")

    def hand(self) -> str:
        """The passage in hand, in words."""
        return next(passage.words for passage in self.passages() if passage.id == self.in_hand())

    def said(self) -> str:
        """What the page says was done."""
        found = re.search(r'<p class="done" role="status">(.*?)</p>', self.text, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""

    def problem(self) -> str:
        """What the page says is in the way."""
        found = re.search(r'<div class="(?:summary|notice)" role="alert">(.*?)</div>', self.text, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""
