"""Findings about the title and the level: the head of the sheet beside the act that registers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from parchemin.domain.sheet import Choice, Effect, Finding, Reading, Registration, Text
from parchemin.formats.register_text.header import kind_before
from parchemin.formats.register_text.legal import last_of
from parchemin.formats.register_text.source import fold, plain

AS_PRINTED = Choice("as-printed", "Laisser tel qu’imprimé")
# Decree 2019-14 of 8 January 2019, art. 1-I: levels of 1969 in the national framework. I was re-ranked 7 or 8.
OF_1969 = {"v": ("3",), "iv": ("4",), "iii": ("5",), "ii": ("6",), "i": ("7", "8")}
RE_RANKED = dt.date(2020, 1, 1)  # every certification has a level of the national framework from this day
DECREE = "décret n° 2019-14 du 8 janvier 2019, art. 1-I"


def find(reading: Reading) -> Iterator[Finding]:
    last = last_of(reading.registrations)
    yield from _title(reading, last)
    yield from _old_level(reading)
    yield from _level(reading, last)


def _title(reading: Reading, last: Registration | None) -> Iterator[Finding]:
    """A title that its act does not say: one of the two goes on a parchment."""
    own, act = reading.title, last.title if last else None
    if act is not None and fold(act.value) != fold(own.value):
        yield Finding(
            "title.differs",
            "L’intitulé est « %(own)s » en tête de la fiche, « %(act)s » dans l’acte qui l’enregistre.",
            (own.lines, act.lines),
            (
                Choice(
                    "act", f"Retenir « {act.value} », l’intitulé de l’acte", (Effect("/title", act.value),)
                ),
                Choice("header", f"Retenir « {own.value} », l’intitulé de l’en-tête"),
            ),
            params={"own": own.value, "act": act.value},
        )
    elif act is None and (start := kind_before(own.value)):
        bare = own.value[start:].strip(' "«»“”')
        yield Finding(
            "title.kind-before",
            "L’intitulé commence par « %(kind)s », et aucun acte imprimé ne dit s’il en fait partie.",
            (own.lines,),
            (
                Choice("without", f"Retenir « {bare} »", (Effect("/title", bare),)),
                Choice("header", f"Retenir « {own.value} »"),
            ),
            params={"kind": own.value[:start].strip(' :-–—"«“')},
        )


def _old_level(reading: Reading) -> Iterator[Finding]:
    """The level of 1969 beside those that acts print in the same nomenclature; figures are of another one."""
    old = reading.levels.old
    known = {value for r in reading.registrations if (value := _said(r)) in OF_1969}
    if old and known and plain(old.value) not in known:
        yield Finding(
            "level.differs",
            "Le niveau de 1969 est %(own)s en tête de la fiche, %(others)s dans les arrêtés.",
            (old.lines,),
            (AS_PRINTED,),
            params={"own": old.value, "others": ", ".join(sorted(known)).upper()},
        )


def _level(reading: Reading, last: Registration | None) -> Iterator[Finding]:
    """The level of the national framework: that of the head, that of the last act, those that the decree allows."""
    own, old = reading.levels.european, reading.levels.old
    act = last.level if last and last.level and _said(last) in set("12345678") else None
    if own is not None and act is not None and own.value != act.value:
        yield Finding(
            "level.european-differs",
            "Le niveau est %(own)s en tête de la fiche, %(act)s dans l’acte qui l’enregistre.",
            (own.lines, act.lines),
            (
                Choice("act", f"Retenir {act.value}", (Effect("/levels/european", act.value),)),
                Choice("header", f"Retenir {own.value}"),
            ),
            params={"own": own.value, "act": act.value},
        )
    stated = own or act
    allowed = OF_1969.get(plain(old.value), ()) if old else ()
    if own is None and act is not None:
        yield _missing(act, (Choice("act", f"Retenir {act.value}, le niveau de l’acte", _effect(act.value)),))
    elif own is None and last is not None and last.from_ >= RE_RANKED:
        yield _nowhere(reading, allowed)
    if old is not None and stated is not None and allowed and stated.value not in allowed:
        yield Finding(
            "level.nomenclatures-disagree",
            "Le niveau %(old)s de 1969 et le niveau %(own)s ne se correspondent pas (%(decree)s : %(allowed)s).",
            (old.lines, stated.lines),
            (
                *(Choice(f"level-{n}", f"Retenir {n}", _effect(n)) for n in allowed),
                Choice("header", f"Retenir {stated.value}"),
            ),
            params={
                "old": old.value,
                "own": stated.value,
                "decree": DECREE,
                "allowed": " ou ".join(allowed),
            },
        )


def _missing(act: Text, readings: tuple[Choice, ...]) -> Finding:
    return Finding(
        "level.european-missing",
        "Aucun niveau du cadre national (3 à 8) en tête de la fiche ; l’acte dit « niveau %(act)s ».",
        (act.lines,),
        readings,
        params={"act": act.value},
    )


def _nowhere(reading: Reading, allowed: tuple[str, ...]) -> Finding:
    """Registered under the national framework, and no level of it printed: the decree says which it may be."""
    old = reading.levels.old
    return Finding(
        "level.european-missing",
        "Aucun niveau du cadre national (3 à 8) imprimé, ni en tête de la fiche ni dans l’acte qui l’enregistre.",
        (old.lines if old else reading.title.lines,),
        tuple(Choice(f"level-{n}", f"Retenir {n} ({DECREE})", _effect(n)) for n in allowed),
    )


def _effect(level: str) -> tuple[Effect, ...]:
    return (Effect("/levels/european", level),)


def _said(registration: Registration) -> str:
    return plain(registration.level.value) if registration.level else ""
