from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.content.bundle.checking import check
from portal.content.bundle.faults import Fault, Faults
from portal.content.bundle.folder import Folder
from portal.content.bundle.reading import BundleReader
from portal.content.kinds import KINDS

LANGUAGES = ("en", "es", "sv")

FILES = {
    "bundle.yaml": """\
format: 1
default_language: en
""",
    "tags.yaml": """\
gvi:
  group: strategy
  text:
    en:
      title: Group violence
    es:
      title: Violencia grupal
    sv:
      title: Gruppvåld
honduras:
  group: place
  text:
    en:
      title: Honduras
""",
    "references.yaml": """\
bra-2023:
  group: source
  type: report
  title: Sluta skjut
  language: sv
  short: Brå 2023
  authors:
    - Brottsförebyggande rådet
  issued: 2023
""",
    "organisations.yaml": """\
bra:
  local_name: Brottsförebyggande rådet
  local_language: sv
  type: national-agency
  territory: SE
  text:
    en:
      title: Council for Crime Prevention
    sv:
      title: Brottsförebyggande rådet
""",
    "people.yaml": """\
asa-lind:
  full_name: Åsa Lind
  organisation: bra
""",
    "series.yaml": """\
sweden:
  territory: SE
  values:
    2019: 1.08
    2020: 1.20
    2021: null
  references:
    - bra-2023
  text:
    en:
      title: Sweden
      unit: per 100,000 inhabitants
""",
    "media.yaml": """\
poster:
  files:
    any: posters/poster.png
    sv: posters/affisch.png
  text:
    en:
      alt: Two people talk.
""",
    "media/posters/poster.png": "a picture",
    "media/posters/affisch.png": "another picture",
    "guides/cities/item.yaml": """\
tags:
  - gvi
references:
  - bra-2023
related:
  - country:sweden
language: en
published: 2017-06
url: https://example.org/guide
pages: 84
files:
  - poster
""",
    "guides/cities/en.md": """\
---
title: "Cities: a guide"
summary: For people who begin.
---

The first paragraph.

## A heading

See [Sweden](country:sweden) and [ord]{lang=sv}.
""",
    "guides/cities/es.md": """\
---
title: Una guía para ciudades
slug: ciudades
summary: Para quienes empiezan.
---

El primer párrafo.

## Un título

Véase [Suecia](country:sweden).
""",
    "guides/cities/sv.md": """\
---
title: En handbok för städer
slug: stader
summary: För den som börjar.
---

Första stycket.

## En rubrik
""",
    "guides/cities/state.yaml": """\
es:
  former_slugs:
    - las-ciudades
sv:
  publication: withdrawn
  reason: Out of date.
  blocks:
    body:
      - of: 1-2
      - of: 3
        left_out: true
        reason: Said elsewhere.
""",
    "countries/sweden/item.yaml": """\
source_language: sv
tags:
  - gvi
territory: SE
status: partner
programmes:
  sluta-skjut:
    local_name: Sluta skjut
    local_language: sv
    period: 2018/..
    partners:
      - bra
people:
  asa-lind:
    person: asa-lind
    organisation: bra
series: sweden
""",
    "countries/sweden/sv.md": """\
---
summary: Ett land i norr.
programmes:
  sluta-skjut:
    title: Sluta skjut
    summary: |-
      Polisen och kommunen ringer.

      Sedan möts de.
people:
  asa-lind:
    role: Utredare
---
""",
    "countries/sweden/en.md": """\
---
summary: A country in the north.
programmes:
  sluta-skjut:
    title: Stop shooting
---

Some context.
""",
}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle without faults."""
    root = tmp_path / "bundle"
    for name, content in FILES.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
    return root


@pytest.fixture
def faults_of() -> Callable[[Path], list[Fault]]:
    """Checks a bundle without a database."""

    def check_all(root: Path) -> list[Fault]:
        faults = Faults()
        check(BundleReader(Folder(root), KINDS, LANGUAGES), faults)
        return faults.kept

    return check_all
