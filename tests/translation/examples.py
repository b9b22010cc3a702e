"""Units and a small glossary for tests of the checks."""

from __future__ import annotations

from portal.translation.checks import Check, Remark, Surroundings
from portal.translation.glossary import Glossary, Term
from portal.translation.spelling import signed
from portal.translation.units import Place, Text, Unit

PLACE = Place("page:about", "body", "block 1")


def term(key: str, en: str, es: str, sv: str) -> Term:
    """A term; forms are separated by semicolons, as in the glossary."""
    written = {"en": en, "es": es, "sv": sv}
    return Term(key, {tag: tuple(form.strip() for form in forms.split(";")) for tag, forms in written.items()})


GLOSSARY = Glossary(
    [
        term("gvi", "group violence intervention", "intervención de violencia grupal", "gruppvåldsintervention"),
        term("call-in", "call-in; notification meeting", "reunión de notificación; foro", "call-in; informationsmöte"),
        term("street-group", "street group", "grupo callejero", "kriminell gruppering"),
        term("gang", "gang", "pandilla; mara; banda", "gäng"),
        term("shooting", "shooting; shooting incident", "tiroteo; balacera", "skjutning; skottlossning"),
        term("review", "shooting review", "revisión de incidentes de disparos", "genomgång av skjutningar"),
        term("gun-violence", "gun violence", "violencia armada", "skjutvapenvåld"),
        term("message", "common message", "mensaje común", "gemensamt budskap"),
        term("trust", "trust", "confianza", "förtroende"),
        term("sanctions", "sanctions", "sanciones", "sanktioner"),
        term("analysis", "problem analysis", "análisis del problema; diagnóstico", "kartläggning; problemanalys"),
        term("law", "law enforcement", "aplicación de la ley", "brottsbekämpning"),
        term("ceasefire", "Operation Ceasefire", "Operación Alto al Fuego", "Operation Ceasefire"),
        term("prevention", "crime prevention", "prevención del delito", "brottsförebyggande arbete"),
        term("market", "overt drug market", "mercado abierto de drogas", "öppen drogscen"),
        term(
            "homicide", "intentional homicide; homicide", "homicidio doloso; homicidio", "mord och dråp; dödligt våld"
        ),
        term("voice", "moral voice of the community", "voz moral de la comunidad", "lokalsamhällets moraliska röst"),
        term("worker", "street worker", "trabajador de calle", "fältarbetare"),
        term("levers", "pulling levers", "tirar de la palanca", "att dra i alla spakar"),
    ]
)


def unit(target: str, language: str, source: str | None = None, *, plain: bool = True) -> Unit:
    """A text, alone or beside the English one that it translates."""
    return Unit(PLACE, Text(target, language, plain), None if source is None else Text(source, "en", plain))


def remarks(check: Check, given: Unit, *elsewhere: str) -> list[Remark]:
    """What a check says of a unit of an item that has some texts elsewhere."""
    spellings = {given.target.language: signed([given.target.own, *elsewhere])}
    return list(check.remarks(given, Surroundings(GLOSSARY, spellings)))


def said(check: Check, given: Unit, *elsewhere: str) -> list[str]:
    """The same in words, each with what to write first."""
    return [": ".join((str(remark.message), *remark.instead[:1])) for remark in remarks(check, given, *elsewhere)]
