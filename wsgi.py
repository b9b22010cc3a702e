"""gunicorn's door (`gunicorn wsgi:app`), and that of `flask --app wsgi`."""

from __future__ import annotations

from portal.app import CannotServe, create_app
from portal.settings import Settings, SettingsError

try:
    app = create_app(Settings.from_env())
except (CannotServe, SettingsError) as error:
    raise SystemExit(f"The portal cannot start. {error}") from None
