"""Who may call what: every route by its endpoint and method, with the permission that it needs.

A new route is added here by hand, so that somebody has thought about who may use it.
"""

from __future__ import annotations

from portal.foundation.permissions import Permission

POLICY: dict[tuple[str, str], Permission] = {
    ("static", "GET"): Permission.READ,
    ("health.live", "GET"): Permission.READ,
    ("health.ready", "GET"): Permission.READ,
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
    ("wishes.wish", "POST"): Permission.ASK_FOR_TRANSLATION,
}
