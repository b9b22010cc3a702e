"""The pages of accounts: logging in and out, passwords, second factors, sessions."""

from __future__ import annotations

from portal.web.account import daily, entering, factors, first, keys, own, refusals, reset, sessions
from portal.web.account.blueprint import blueprint

__all__ = ["blueprint", "daily", "entering", "factors", "first", "keys", "own", "refusals", "reset", "sessions"]
