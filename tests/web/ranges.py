"""What a server should answer to a range of bytes (RFC 9110, 14), said by slices."""

from __future__ import annotations


def expected(header: str, content: bytes) -> tuple[int, bytes, str | None]:
    """What the standard asks for, by slices: status, body, Content-Range."""
    first, _dash, last = header.removeprefix("bytes=").partition("-")
    size = len(content)
    if first and last and int(last) < int(first):
        return 200, content, None
    start = int(first) if first else max(0, size - int(last))
    stop = min(int(last) + 1, size) if first and last else size
    if start >= stop:
        return 416, b"", f"bytes */{size}"
    return 206, content[start:stop], f"bytes {start}-{stop - 1}/{size}"
