"""What a check found is put right in the field by one button."""

from __future__ import annotations

import re

from flask import Flask

from tests.web.test_translating import ABOUT, ENGLISH, begin, body_of, translator
from tests.web.work_page import WorkPage


def test_what_a_check_found_is_put_right_in_the_field_by_one_button_and_nothing_else_is_lost(new_app: Flask) -> None:
    begin(new_app)
    opened = WorkPage(translator(new_app), ABOUT)
    opened.open(ENGLISH[0])
    opened.press("keep", text='De kallar det "fred"  och **"vila"**.')
    buttons = re.findall(r'value="(repair \w+)"[^>]*>Put it right<span class="hidden-words">: ([^<]+)', opened.text)
    assert {words for _do, words in buttons} == {"the mark &#34;", "more than one space"}
    repair = {words: do for do, words in buttons}
    typed = 'De kallar det "fred"  och **"vila"** nu.'
    assert opened.press(repair["more than one space"], text=typed, reason="Kanske").status_code == 200
    assert opened.fields["text"] == 'De kallar det "fred" och **"vila"** nu.'
    assert opened.fields["reason"] == "Kanske"
    opened.press(repair["the mark &#34;"])
    assert opened.fields["text"] == "De kallar det ”fred” och **”vila”** nu."
    # What is no longer wrong in the field stays as it is, and what nobody found is no repair.
    opened.press(repair["the mark &#34;"])
    assert opened.fields["text"] == "De kallar det ”fred” och **”vila”** nu."
    assert body_of(new_app, "sv")[0][0] == 'De kallar det "fred"  och **"vila"**.'
    opened.press("next")
    assert "Put it right" not in opened.text
    opened.open(ENGLISH[1])
    assert opened.press("repair 0").status_code == 404
