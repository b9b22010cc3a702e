"""Extensions as bare objects; `portal.app` binds them to an application."""

from __future__ import annotations

from flask_sqlalchemy_lite import SQLAlchemy

db = SQLAlchemy()
