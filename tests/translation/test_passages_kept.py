"""What of a passage is kept as it was written."""

from __future__ import annotations

import pytest

from portal.translation.workbench.deeds import NotOnePassage, checked


def test_a_passage_of_one_line_keeps_its_no_break_spaces() -> None:
    assert checked(" 100\u00a0000  kronor\n", "title", plain=True) == "100\u00a0000 kronor"
    with pytest.raises(NotOnePassage):
        checked("\u00a0 ", "title", plain=True)
