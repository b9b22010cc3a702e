"""Pictures are cut to a shape around what must stay visible."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.foundation.pictures import BrokenPicture, Focus, crop_box, cropped

SIDES = st.integers(1, 5_000)
PERCENT = st.integers(0, 100)


@given(st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES), st.builds(Focus, PERCENT, PERCENT))
def test_the_part_lies_within_the_picture_and_holds_the_point(
    picture: tuple[int, int], shape: tuple[int, int], focus: Focus
) -> None:
    left, top, right, bottom = crop_box(picture, shape, focus)
    assert 0 <= left < right <= picture[0]
    assert 0 <= top < bottom <= picture[1]
    assert right - left == picture[0] or bottom - top == picture[1]
    assert left - 1 <= picture[0] * focus.left / 100 <= right + 1
    assert top - 1 <= picture[1] * focus.top / 100 <= bottom + 1


def two_halves(path: Path, size: tuple[int, int] = (400, 100)) -> Path:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    picture.save(path, "PNG")
    return path


@pytest.mark.parametrize(("left", "is_red"), [(0, True), (100, False)])
def test_what_must_stay_visible_does(tmp_path: Path, left: int, is_red: bool) -> None:
    made = Image.open(io.BytesIO(cropped(two_halves(tmp_path / "p"), (100, 100), Focus(left, 50)))).convert("RGB")
    assert made.size == (100, 100)
    colour = made.getpixel((50, 50))
    assert isinstance(colour, tuple)
    assert (colour[0] > colour[2]) is is_red


def test_a_small_picture_is_cut_and_not_blown_up(tmp_path: Path) -> None:
    made = Image.open(io.BytesIO(cropped(two_halves(tmp_path / "p"), (1600, 900), Focus())))
    assert made.size == (178, 100)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(b"no picture")
    with pytest.raises(BrokenPicture):
        cropped(tmp_path / "p", (10, 10), Focus())
