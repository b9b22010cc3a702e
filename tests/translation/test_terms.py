"""The check of the glossary's terms, on sentences of the portal and on drawn ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.translation.checks.terms import Terms
from tests.translation.examples import GLOSSARY, remarks, said, unit

CHECK = Terms()

PASS = [
    (
        "Malmö has worked with group violence intervention since 2018.",
        "sv",
        "Malmö har arbetat med gruppvåldsintervention sedan 2018.",
    ),
    (
        "Örebro held its first call-in, with about ten people.",
        "es",
        "Örebro celebró su primera reunión de notificación ([call-in]{lang=en}), con unas diez personas.",
    ),
    ("The date of the first call-in in Malmö", "sv", "Datum för det första call-in-mötet i Malmö"),
    ("Gun violence fell in the gangs’ streets.", "sv", "Skjutvapenvåldet minskade på gängens gator."),
    ("It began with a problem analysis.", "es", "Comenzó con un análisis de los problemas."),
    ("1.15 intentional homicides per 100,000", "sv", "1,15 fall av dödligt våld per 100 000"),
    ("They have one common message.", "sv", "Det gemensamma budskapet är ett."),
    ("[Operation Ceasefire](initiative:a) began.", "es", "Comenzó la [Operación Alto al Fuego](initiative:a)."),
    ("The [grupo callejero]{lang=es} met.", "sv", "De träffades."),
    ("`gang` and [page](guide:gang)", "sv", "`gang` och [sida](guide:gang)"),
    ("Swedish National Council for Crime Prevention (Brå)", "sv", "Brottsförebyggande rådet (Brå)"),
    ("From the group that kept shooting, 18 were detained.", "es", "Del grupo que siguió disparando, 18 detenidos."),
]
FAIL = [
    ("Örebro held its first call-in.", "es", "Örebro celebró su primer [call-in]{lang=en}.", "‘call-in’"),
    ("Residents see law enforcement as fair.", "sv", "De boende ser polisen som rättvis.", "‘law enforcement’"),
    ("Shootings a year", "sv", "Incidenter per år", "‘Shootings’"),
    ("It rests on trust.", "es", "Se basa en la fe.", "‘trust’"),
    ("The overt drug market closed.", "sv", "Knarkmarknaden stängdes.", "‘overt drug market’"),
]


@pytest.mark.parametrize(("source", "tag", "target"), PASS)
def test_an_approved_term_passes(source: str, tag: str, target: str) -> None:
    assert said(CHECK, unit(target, tag, source, plain=False)) == []


@pytest.mark.parametrize(("source", "tag", "target", "term"), FAIL)
def test_a_term_that_is_missing_is_told(source: str, tag: str, target: str, term: str) -> None:
    (remark,) = remarks(CHECK, unit(target, tag, source, plain=False))
    assert str(remark.message) == f"{term} has no approved term"
    assert remark.instead
    assert remark.excerpt


def test_a_missing_term_is_told_once_with_all_of_its_forms() -> None:
    (remark,) = remarks(CHECK, unit("Den och den.", "sv", "A call-in, and a notification meeting."))
    assert remark.instead == ("call-in", "informationsmöte")


def test_the_excerpt_is_from_where_the_term_would_be() -> None:
    source = f"{'Words. ' * 40}A shooting. {'Words. ' * 40}"
    target = f"{'Ord. ' * 40}En händelse. {'Ord. ' * 40}"
    (remark,) = remarks(CHECK, unit(target, "sv", source))
    assert "händelse" in remark.excerpt


def test_a_language_that_the_glossary_lacks_is_let_be() -> None:
    assert said(CHECK, unit("Ein Treffen.", "de", "A call-in.")) == []


def test_an_original_alone_has_nothing_to_keep_to() -> None:
    assert said(CHECK, unit("A call-in.", "en")) == []


# The forms that writers give to the terms of `examples`, by their key: in English, Spanish and Swedish.
FORMS = {
    "gvi": (
        "group violence intervention; group-violence intervention",
        "intervención de violencia grupal; intervenciones de violencia grupal; intervención de la violencia grupal",
        "gruppvåldsintervention; gruppvåldsinterventionen; gruppvåldsinterventionens; gruppvåldsinterventionsarbete",
    ),
    "call-in": (
        "call-in; call-ins; notification meeting; notification meetings",
        "reunión de notificación; reuniones de notificación; foros",
        "call-in; call-in-möte; call-in-mötena; informationsmötet; informationsmöten",
    ),
    "street-group": (
        "street group; street groups; street-groups",
        "grupo callejero; grupos callejeros",
        "kriminell gruppering; kriminella grupperingar; kriminella grupperingarnas",
    ),
    "gang": (
        "gang; gangs",
        "pandilla; pandillas; maras; bandas",
        "gäng; gänget; gängens; gängkonflikter; ungdomsgängen",
    ),
    "shooting": (
        "shootings; shooting incidents; shooting incident",
        "tiroteo; tiroteos; balaceras",
        "skjutning; skjutningarna; skjutningars; masskjutningar; skjutningsoffer; skottlossningar",
    ),
    "gun-violence": (
        "gun violence; gun-violence",
        "violencia armada; la violencia armada",
        "skjutvapenvåld; skjutvapenvåldet; skjutvapenvåldets",
    ),
    "message": (
        "common message; common messages",
        "mensaje común; mensajes comunes",
        "gemensamt budskap; gemensamma budskap; gemensamma budskapet",
    ),
    "analysis": (
        "problem analysis; problem analyses",
        "análisis del problema; análisis de problemas; análisis de los problemas; diagnósticos",
        "kartläggning; kartläggningen; kartläggningarnas; problemanalyser",
    ),
    "market": (
        "overt drug market; overt drug markets",
        "mercado abierto de drogas; mercados abiertos de drogas",
        "öppen drogscen; öppna drogscener; öppna drogscenen",
    ),
    "homicide": (
        "intentional homicide; homicides; homicide",
        "homicidio doloso; homicidios dolosos; homicidios",
        "mord och dråp; dödligt våld; dödliga våldet",
    ),
    "worker": (
        "street worker; street workers",
        "trabajador de calle; trabajadoras de calle; trabajadores de la calle",
        "fältarbetare; fältarbetaren; fältarbetarna; fältarbetares",
    ),
}
LANGUAGES = ("en", "es", "sv")
FILLERS = {
    "en": ["in the town", "there was talk of", "after the summer", "and then of"],
    "es": ["en la ciudad", "se habló de", "después del verano", "y luego de"],
    "sv": ["i staden", "talade man om", "efter sommaren", "och sedan om"],
}


def sentence(data: st.DataObject, keys: list[str], tag: str) -> str:
    """The terms in some form, with other words between them."""
    column = LANGUAGES.index(tag)
    words = []
    for key in keys:
        form = data.draw(st.sampled_from(FORMS[key][column].split("; ")))
        words += [data.draw(st.sampled_from(FILLERS[tag])), form]
    text = " ".join(words)
    return f"{text[0].upper()}{text[1:]}."


KEYS = st.lists(st.sampled_from(sorted(FORMS)), min_size=1, max_size=6, unique=True)


@given(st.data(), KEYS, st.sampled_from(["es", "sv"]))
def test_terms_pass_in_whatever_form_and_order(data: st.DataObject, keys: list[str], tag: str) -> None:
    source = sentence(data, keys, "en")
    target = sentence(data, data.draw(st.permutations(keys)), tag)
    assert said(CHECK, unit(target, tag, source)) == []


@given(st.data(), KEYS, st.sampled_from(["es", "sv"]))
def test_exactly_the_terms_that_are_left_out_are_told(data: st.DataObject, keys: list[str], tag: str) -> None:
    left_out = data.draw(st.sets(st.sampled_from(keys)))
    source = sentence(data, keys, "en")
    kept = [key for key in keys if key not in left_out]
    target = sentence(data, kept, tag) if kept else "–"
    forms = {found.key: found.forms[tag] for found in GLOSSARY.terms}
    told = [remark.instead for remark in remarks(CHECK, unit(target, tag, source))]
    assert sorted(told) == sorted(forms[key] for key in left_out)


@given(st.data(), KEYS)
def test_every_form_of_the_original_is_seen(data: st.DataObject, keys: list[str]) -> None:
    used = [use.term.key for use in GLOSSARY.uses(sentence(data, keys, "en"), "en")]
    assert used == keys
