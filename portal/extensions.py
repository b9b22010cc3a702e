"""Extensions as bare objects; `portal.app` binds them to an application."""

from __future__ import annotations

from flask_babel import Babel
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

db = SQLAlchemy()
# Templates get their functions from `portal.foundation.i18n`, whose texts are escaped.
babel = Babel(configure_jinja=False)
csrf = CSRFProtect()
