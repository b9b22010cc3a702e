"""Which stretch of a file a header asks for (RFC 9110, 14)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.web.sending import OutOfRange, asked_range
from tests.web.ranges import expected


@settings(max_examples=300)
@given(st.integers(0, 9), st.integers(0, 12), st.integers(0, 12))
def test_every_range_of_a_small_file(size: int, first: int, last: int) -> None:
    content = bytes(range(size))
    for header in (f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}"):
        status, body, _ = expected(header, content)
        if status == 416:
            with pytest.raises(OutOfRange):
                asked_range(header, size)
        else:
            found = asked_range(header, size)
            assert (content if found is None else content[found.start : found.stop]) == body


@settings(max_examples=300)
@given(st.text(max_size=30) | st.from_regex(r"bytes=[0-9, -]{0,20}", fullmatch=True), st.integers(0, 100))
def test_any_header_is_a_stretch_of_the_file_or_nothing(header: str, size: int) -> None:
    try:
        found = asked_range(header, size)
    except OutOfRange:
        return
    assert found is None or 0 <= found.start < found.stop <= size
