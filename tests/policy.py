"""Who may call what: every route by its endpoint and method, with the permission that it needs.

A new route is added here by hand, so that somebody has thought about who may use it.
"""

from __future__ import annotations

from portal.foundation.permissions import Permission

POLICY: dict[tuple[str, str], Permission] = {
    ("static", "GET"): Permission.READ,
    ("health.live", "GET"): Permission.READ,
    ("health.ready", "GET"): Permission.READ,
    ("account.app", "GET"): Permission.USE_OWN_ACCOUNT,
    ("account.app_off", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.code", "GET"): Permission.LOG_IN,
    ("account.confirm", "GET"): Permission.USE_OWN_ACCOUNT,
    ("account.end_other_sessions", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.end_session", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.first", "GET"): Permission.LOG_IN,
    ("account.login", "GET"): Permission.LOG_IN,
    ("account.logout", "POST"): Permission.LOG_IN,
    ("account.new_codes", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.new_password", "GET"): Permission.LOG_IN,
    ("account.own", "GET"): Permission.USE_OWN_ACCOUNT,
    ("account.passkey", "GET"): Permission.USE_OWN_ACCOUNT,
    ("account.password", "GET"): Permission.USE_OWN_ACCOUNT,
    ("account.remove_passkey", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.reset", "GET"): Permission.LOG_IN,
    ("account.second_factor", "GET"): Permission.USE_OWN_ACCOUNT,
    ("account.send_app", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.send_code", "POST"): Permission.LOG_IN,
    ("account.send_confirm", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.send_first", "POST"): Permission.LOG_IN,
    ("account.send_login", "POST"): Permission.LOG_IN,
    ("account.send_new_password", "POST"): Permission.LOG_IN,
    ("account.send_own", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.send_passkey", "POST"): Permission.LOG_IN,
    ("account.send_passkey_made", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.send_password", "POST"): Permission.USE_OWN_ACCOUNT,
    ("account.send_reset", "POST"): Permission.LOG_IN,
    ("account.sessions", "GET"): Permission.USE_OWN_ACCOUNT,
    ("api.change_feed", "GET"): Permission.READ,
    ("api.document", "GET"): Permission.READ,
    ("api.index", "GET"): Permission.READ,
    ("api.item", "GET"): Permission.READ,
    ("api.item_in_all_languages", "GET"): Permission.READ,
    ("api.items", "GET"): Permission.READ,
    ("api.problem", "GET"): Permission.READ,
    ("coverage.coverage_json", "GET"): Permission.READ,
    ("development.components", "GET"): Permission.READ,
    ("feeds.everything", "GET"): Permission.READ,
    ("feeds.one_kind", "GET"): Permission.READ,
    ("front.front", "GET"): Permission.READ,
    ("front.robots", "GET"): Permission.READ,
    ("front.sitemap", "GET"): Permission.READ,
    ("manifest.manifest", "GET"): Permission.READ,
    ("maps.picture", "GET"): Permission.READ,
    ("media.file", "GET"): Permission.READ,
    ("pictures.home", "GET"): Permission.READ,
    ("pictures.item", "GET"): Permission.READ,
    ("pictures.kind_list", "GET"): Permission.READ,
    ("public.home", "GET"): Permission.READ,
    ("public.item", "GET"): Permission.READ,
    ("public.section", "GET"): Permission.READ,
    ("public.unprefixed", "GET"): Permission.READ,
    ("search.results", "GET"): Permission.READ,
    ("search.suggested", "GET"): Permission.READ,
    ("styles.styles", "GET"): Permission.READ,
    ("staff.begin", "GET"): Permission.WRITE,
    ("staff.content", "GET"): Permission.SEE_DRAFTS,
    ("staff.desk", "GET"): Permission.USE_OWN_ACCOUNT,
    ("staff.edit", "GET"): Permission.WRITE,
    ("staff.kinds", "GET"): Permission.WRITE,
    ("staff.preview_item", "GET"): Permission.SEE_DRAFTS,
    ("staff.send_back", "POST"): Permission.REVIEW,
    ("staff.send_begin", "POST"): Permission.WRITE,
    ("staff.send_cancel", "POST"): Permission.PUBLISH,
    ("staff.send_edit", "POST"): Permission.WRITE,
    ("staff.send_publish", "POST"): Permission.PUBLISH,
    ("staff.send_review", "POST"): Permission.WRITE,
    ("staff.send_withdraw", "POST"): Permission.PUBLISH,
    ("staff.state", "GET"): Permission.SEE_DRAFTS,
    ("wishes.wish", "POST"): Permission.ASK_FOR_TRANSLATION,
}

FRESH = {
    ("account.app", "GET"),
    ("account.app_off", "POST"),
    ("account.new_codes", "POST"),
    ("account.passkey", "GET"),
    ("account.remove_passkey", "POST"),
    ("account.send_app", "POST"),
    ("account.send_passkey_made", "POST"),
}
"""What is dangerous: who it is must have been proved a moment ago."""

WITHOUT_TOKEN = {("wishes.wish", "POST")}
"""What changes something without the token of a form: it comes from pages that are the same for everybody."""

# What everybody may read and is not kept by the page cache, and why.
NOT_KEPT = {
    "static": "a file, which stands in front of the cache",
    "health.live": "says how this process is",
    "health.ready": "says how the database is now",
    "front.front": "leads to the reader's language",
    "public.unprefixed": "leads to the reader's language",
    "media.file": "a file, in ranges",
    "pictures.home": "a file, which browsers keep",
    "pictures.kind_list": "a file, which browsers keep",
    "pictures.item": "a file, which browsers keep",
    "development.components": "changes while somebody builds the portal",
}
