"""A phrase is found in all of its forms, and nowhere else."""

from __future__ import annotations

import pytest

from portal.translation.phrases import Searched

FOUND = {
    "sv": [
        ("gruppvåldsintervention", "Gruppvåldsinterventionen började i Malmö."),
        ("gruppvåldsintervention", "ett gruppvåldsinterventionsarbete"),
        ("skjutning", "Skjutningarna har blivit färre."),
        ("skjutning", "offer för gängskjutningar"),
        ("skjutning", "ett skjutningsoffer"),
        ("skjutvapenvåld", "Skjutvapenvåldet minskade."),
        ("gäng", "gängets medlemmar"),
        ("gäng", "gängkonflikter"),
        ("call-in", "det första call-in-mötet i Malmö"),
        ("call-in", "Örebro höll sitt första call-in."),
        ("gemensamt budskap", "Det gemensamma budskapet är kort."),
        ("gemensamt budskap", "sitt gemensamma budskap"),
        ("kriminell gruppering", "de kriminella grupperingarna"),
        ("dödligt våld", "det dödliga våldet"),
        ("dödligt våld", "dödligt skjutvapenvåld"),
        ("öppen drogscen", "de öppna drogscenerna"),
        ("öppen drogscen", "ett öppet drogscensområde, en öppen drogscen"),
        ("kartläggning av grupper", "kartläggningen av de grupperna"),
        ("genomgång av skjutningar", "genomgångar av alla skjutningar"),
        ("att dra i alla spakar", "Man kan dra i spakarna."),
        ("mord och dråp", "mord och dråp"),
        ("fokuserad avskräckning", "Den fokuserade avskräckningen"),
        ("Kriminalvården", "Kriminalvårdens anstalter"),
        ("hedervärd väg ut", "hedervärda vägar ut"),
        ("brottsförebyggande arbete", "det brottsförebyggande arbetet"),
    ],
    "es": [
        ("intervención de violencia grupal", "la intervención de la violencia grupal"),
        ("grupo callejero", "los grupos callejeros"),
        ("análisis del problema", "el análisis de los problemas"),
        ("análisis del problema", "un análisis de problemas"),
        ("tirar de la palanca", "tirar de todas las palancas"),
        ("trabajador de calle", "las trabajadoras de calle"),
        ("reunión de notificación", "las reuniones de notificación"),
        ("homicidio doloso", "homicidios dolosos"),
        ("mensaje común", "mensajes comunes"),
        ("consecuencias para el grupo", "las consecuencias para su grupo"),
        ("voz moral de la comunidad", "la voz moral de las comunidades"),
        ("sanciones", "se sancionará a todos"),
        ("generadores de violencia", "un generador de violencia"),
    ],
    "en": [
        ("street group", "street groups"),
        ("street group", "street-group members"),
        ("violence-driving group", "violence driving groups"),
        ("call-in", "two call-ins"),
        ("moral voice of the community", "the moral voice of their community"),
    ],
}
NOT_FOUND = {
    "sv": [
        ("gäng", "Det är tillgängligt en gång."),
        ("skjutning", "De sköt mot en skylt."),
        ("dödligt våld", "Våldet är inte dödligt."),
        ("dödligt våld", "dödligt. Våld"),
        ("gemensamt budskap", "ett budskap som är gemensamt"),
        ("grovt våld", "grovt skjutvapenbrott"),
    ],
    "es": [
        ("intervención de violencia grupal", "intervención de la policía"),
        ("grupo callejero", "grupo de la calle"),
        ("análisis del problema", "análisis de muchos de estos problemas"),
        ("mensaje común", "mensaje, común"),
        ("reunión de notificación", "call-in"),
    ],
    "en": [
        ("call-in", "They call in the police."),
        ("street group", "street. Groups"),
        ("street group", "street\ngroup"),
    ],
}


def rows(table: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    return [(tag, phrase, text) for tag, listed in table.items() for phrase, text in listed]


@pytest.mark.parametrize(("tag", "phrase", "text"), rows(FOUND))
def test_a_phrase_is_found_in_its_forms(tag: str, phrase: str, text: str) -> None:
    assert Searched(text, tag).has(phrase)


@pytest.mark.parametrize(("tag", "phrase", "text"), rows(NOT_FOUND))
def test_other_words_are_not_the_phrase(tag: str, phrase: str, text: str) -> None:
    assert not Searched(text, tag).has(phrase)


def test_a_phrase_of_nothing_but_optional_words_is_itself() -> None:
    assert Searched("el", "es").has("el")
    assert not Searched("la", "es").has("el")


def test_nothing_is_nowhere() -> None:
    assert not Searched("text", "en").has("–")
    assert not Searched("", "en").has("text")
