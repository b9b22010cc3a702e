"""Static files: style sheets, scripts, pictures, fonts, served as they are and kept for ever.

The address of every static file holds a digest of them all, `/static/0123456789ab/css/base.css`.
So a browser may keep a file without asking again, a changed file is fetched at once, and files
that name each other by relative addresses always get the version that belongs to them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, abort
from whitenoise import WhiteNoise

from portal.foundation.permissions import Permission, requires

FOLDER = Path(__file__).resolve().parents[2] / "static"
ICON = "images/favicon.ico"
DIGEST_LENGTH = 12
ICON_SECONDS = 24 * 3600

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def serve_static(app: Flask, folder: Path = FOLDER) -> None:
    """Serve the files of a folder, in front of the application; `url_for("static", filename=…)` finds them."""
    prefix = f"/static/{digest(folder)}/"
    app.add_url_rule(f"{prefix}<path:filename>", "static", absent)
    files = WhiteNoise(
        app.wsgi_app,
        folder,
        prefix,
        max_age=ICON_SECONDS,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: url.startswith(prefix),
        add_headers_function=add_headers,
    )
    if (folder / ICON).is_file():
        files.add_file_to_dictionary("/favicon.ico", str(folder / ICON))
    app.wsgi_app = files  # type: ignore[method-assign]  # Flask's own way


def digest(folder: Path) -> str:
    """A digest of the names and contents of all files below a folder."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return total.hexdigest()[:DIGEST_LENGTH]


@requires(Permission.READ)
def absent(filename: str) -> str:
    """What a static address answers where no file was found in front of the application."""
    abort(404)


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Give a file its headers: shown as what it is, and never able to run as a page."""
    for name, value in HEADERS.items():
        headers[name] = value
