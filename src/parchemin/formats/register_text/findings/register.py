"""Findings about codes, legal acts, registrations, places, and what was left unread."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from parchemin.domain.sheet import Choice, Effect, Finding, Reading, Registration, Site, Span
from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import fold, straight

AS_PRINTED = Choice("as-printed", "Laisser tel qu’imprimé")
# Sections that acts rest on; a sheet without one is read, and says so.
EXPECTED = {
    "authority": "l’autorité responsable",
    "level": "le niveau",
    "nsf": "le code NSF",
    "validity": "la validité des composantes acquises",
    "conditions": "les conditions d’inscription",
    "legal": "la base légale",
}


def find(frame: Frame, reading: Reading) -> Iterator[Finding]:
    yield from _sections(frame, reading)
    yield from _codes(reading)
    yield from _validity(reading)
    yield from _acts(reading)
    yield from _registrations(reading)
    yield from _sites(reading)
    yield from _jobs(reading)
    yield from _unread(reading)


def day(date: dt.date) -> str:
    return f"{date:%d/%m/%Y}"


def _sections(frame: Frame, reading: Reading) -> Iterator[Finding]:
    for key, name in EXPECTED.items():
        if frame.first(key) is None:
            readings = (_no_limit(reading),) if key == "validity" else ()
            yield Finding(
                f"section.missing.{key}",
                "La fiche n’imprime pas %(name)s.",
                (reading.title.lines,),
                (*readings, AS_PRINTED),
                params={"name": name},
            )


def _no_limit(reading: Reading) -> Choice:
    """A validity that the sheet leaves out, or words in a way of its own, read as unlimited."""
    if reading.validity:
        return Choice("unlimited", "Illimitée", (Effect("/validity/acquired_blocks", "unlimited"),))
    validity = {"acquired_blocks": "unlimited", "text": "", "lines": reading.title.lines.as_dict()}
    return Choice("unlimited", "Illimitée", (Effect("/validity", validity),))


def _codes(reading: Reading) -> Iterator[Finding]:
    own = {code.code.value.lower() for code in reading.nsf}
    others: dict[str, list[Registration]] = {}
    for registration in reading.registrations:
        if registration.nsf and registration.nsf.value.lower() not in own:
            others.setdefault(registration.nsf.value, []).append(registration)
    yield from (_other_nsf(reading, value, rows, sorted(own)) for value, rows in others.items())
    if not reading.formacodes:
        yield Finding("formacode.missing", "Aucun Formacode imprimé.", (reading.title.lines,), (AS_PRINTED,))


def _other_nsf(reading: Reading, value: str, rows: list[Registration], own: list[str]) -> Finding:
    """An NSF code that acts print and the head does not: a parchment bears one of them."""
    header = ", ".join(own)
    act = [Choice("act", f"Retenir {value}", (Effect("/nsf/0/code", value),))] if reading.nsf else []
    return Finding(
        f"nsf.{value}",
        "Le code NSF est %(own)s en tête de la fiche, %(other)s dans l’arrêté du %(date)s.",
        (*(code.lines for code in reading.nsf), *(row.nsf.lines for row in rows if row.nsf)),
        (Choice("header", f"Retenir {header or 'ce qui est en tête'}"), *act),
        params={
            "own": header or "absent",
            "other": value,
            "date": ", ".join(_signed(reading, row) for row in rows),
        },
    )


def _signed(reading: Reading, registration: Registration) -> str:
    signed = reading.legal_acts[registration.act].signed
    return day(signed) if signed else "(date illisible)"


def _validity(reading: Reading) -> Iterator[Finding]:
    validity = reading.validity
    if validity and not validity.unlimited and validity.years is None:
        yield Finding(
            "validity.unclear",
            "La validité des blocs acquis n’est ni illimitée ni un nombre d’années : « %(text)s ».",
            (validity.lines,),
            (_no_limit(reading),),
            params={"text": validity.text.value},
        )


def _acts(reading: Reading) -> Iterator[Finding]:
    for index, act in enumerate(reading.legal_acts, start=1):
        if act.signed is None:
            template = "La date d’un acte ne se lit pas, ou n’existe pas."
            yield Finding(f"act.date-impossible.{index}", template, (act.lines,), (AS_PRINTED,))
    registering = [act for act in reading.legal_acts if "registration" in act.effects]
    unnamed = [act for act in registering if reading.code.value not in act.text.value]
    if len(registering) > 1 and unnamed:
        yield Finding(
            "act.sheet-number-unknown",
            "%(count)s actes enregistrent ce titre sans imprimer de numéro de fiche : les plus anciens ont pu enregistrer une fiche précédente.",
            tuple(act.lines for act in unnamed),
            (
                Choice("last-only", "Le dernier acte enregistre cette fiche, les autres les précédentes"),
                Choice("all", "Tous enregistrent cette fiche"),
            ),
            params={"count": len(unnamed)},
        )


def _registrations(reading: Reading) -> Iterator[Finding]:
    overlaps = [(a, b) for a, b in pairwise(reading.registrations) if b.from_ < a.until]
    if overlaps:
        words = " ; ".join(_days(b.from_, a.until_inclusive) for a, b in overlaps)
        yield Finding(
            "act.overlap",
            "Des enregistrements se recouvrent (%(periods)s) : un titre délivré ces jours-là peut citer deux actes.",
            tuple(r.lines for pair in overlaps for r in pair),
            (
                Choice("latest", "Citer l’acte le plus récent"),
                Choice("earliest", "Citer l’acte le plus ancien jusqu’à sa fin"),
            ),
            params={"periods": words},
        )
    # "jusqu'au" with its day included makes every period one day longer than its years: that is the habit.
    long = [r for r in reading.registrations if r.years and r.until_inclusive > _plus_years(r.from_, r.years)]
    if long:
        yield Finding(
            "act.duration-longer",
            "Un enregistrement « pour %(years)s ans » dure plus que cela : du %(from)s au %(until)s.",
            tuple(r.lines for r in long),
            (Choice("dates", "Retenir les dates"),),
            params={
                "years": long[0].years,
                "from": day(long[0].from_),
                "until": day(long[0].until_inclusive),
            },
        )
    if not reading.registrations:
        where = reading.legal_acts[0].lines if reading.legal_acts else reading.title.lines
        yield Finding(
            "registration.missing",
            "Aucun acte n’imprime une période d’enregistrement.",
            (where,),
            (AS_PRINTED,),
        )
        return
    last = max(reading.registrations, key=lambda r: r.until)
    if last.from_ >= last.until:
        template = "L’enregistrement finit le %(until)s, avant de commencer le %(from)s."
        yield Finding(
            "registration.reversed",
            template,
            (last.lines,),
            (AS_PRINTED,),
            params={"from": day(last.from_), "until": day(last.until_inclusive)},
        )
    template = "L’enregistrement finit le %(until)s, jour compris."
    yield Finding(
        "registration.ends",
        template,
        (last.lines,),
        (Choice("noted", "Vu"),),
        params={"until": day(last.until_inclusive)},
    )


def _days(first: dt.date, last: dt.date) -> str:
    return f"le {day(first)}" if first == last else f"du {day(first)} au {day(last)}"


def _plus_years(date: dt.date, years: int) -> dt.date:
    try:
        return date.replace(year=date.year + years)
    except ValueError:  # 29 February
        return date.replace(year=date.year + years, day=28)


def on_day(reading: Reading, on: dt.date) -> Iterator[Finding]:
    """What the registrations say on a day."""
    if not reading.registrations:
        return
    last = max(reading.registrations, key=lambda r: r.until)
    first = min(reading.registrations, key=lambda r: r.from_)
    if on >= last.until:
        template = "L’enregistrement a pris fin le %(until)s : au %(on)s la fiche n’est plus en vigueur."
        yield Finding(
            "registration.expired",
            template,
            (last.lines,),
            (Choice("noted", "Vu"),),
            params={"until": day(last.until_inclusive), "on": day(on)},
        )
    if on < first.from_:
        template = "Au %(on)s l’enregistrement n’a pas commencé (%(from)s)."
        yield Finding(
            "registration.not-begun",
            template,
            (first.lines,),
            (Choice("noted", "Vu"),),
            params={"from": day(first.from_), "on": day(on)},
        )


def _sites(reading: Reading) -> Iterator[Finding]:
    differing = [s for s in reading.sites.certification if _wrong_department(s)]
    if differing:
        words = "; ".join(
            f"{s.name.value} ({_text(s.department_code)}) : {_text(s.postcode)} {_text(s.city)}"
            for s in differing
        )
        yield Finding(
            "site.department-postcode",
            "Le département et le code postal d’un lieu de certification ne s’accordent pas : %(sites)s.",
            tuple(span for s in differing for span in (s.lines, s.postcode.lines if s.postcode else s.lines)),
            (Choice("address", "Retenir l’adresse"), Choice("department", "Retenir le département")),
            params={"sites": words},
        )
    every = (*reading.sites.certification, *reading.sites.preparation)
    towns = {fold(s.city.value) for s in every if s.city}
    for site in every:
        named = set(fold(site.name.value).split()) & towns
        if site.city and named and fold(site.city.value) not in named:
            town = min(named)
            slug = fold(site.city.value).replace(" ", "-")
            template = "Le site « %(name)s » nomme une ville et se trouve à %(city)s."
            yield Finding(
                f"site.{town}-at-{slug}",
                template,
                (site.lines,),
                (Choice("address", "Retenir l’adresse"),),
                params={"name": site.name.value, "city": site.city.value},
            )


def _text(value: object) -> str:
    return str(getattr(value, "value", ""))


def _wrong_department(site: Site) -> bool:
    code, postcode = _text(site.department_code), _text(site.postcode)
    if not code or not postcode:
        return False
    if code.upper() in {"2A", "2B"}:  # both departments of Corse have postcodes in 20
        return not postcode.startswith("20")
    return not postcode.startswith(code.zfill(2))


def _jobs(reading: Reading) -> Iterator[Finding]:
    """A job with a free-standing dash among jobs parted by dashes: one or two?"""
    if not reading.jobs[1:]:
        return
    for index, job in enumerate(reading.jobs):
        left, dash, right = straight(job.title.value).partition(" - ")
        if not dash:
            continue
        slug = f"{fold(left).split()[-1]}-{fold(right).split()[0]}" if fold(left) and fold(right) else "tiret"
        yield Finding(
            f"job.{slug}",
            "« %(job)s » : un emploi ou deux ? Le tiret n’est pas collé comme les autres.",
            (job.lines,),
            (
                Choice("one", "Un seul emploi"),
                Choice(
                    "two", f"Deux emplois : « {left} » et « {right} »", _split(reading, index, left, right)
                ),
            ),
            params={"job": job.title.value},
        )


def _split(reading: Reading, index: int, left: str, right: str) -> tuple[Effect, ...]:
    jobs = [{"title": j.title.value, "lines": j.lines.as_dict()} for j in reading.jobs]
    lines = reading.jobs[index].lines.as_dict()
    jobs[index : index + 1] = [{"title": left, "lines": lines}, {"title": right, "lines": lines}]
    return (Effect("/jobs", jobs),)


def _unread(reading: Reading) -> Iterator[Finding]:
    unread: list[Span] = [gap.lines for gap in reading.gaps if gap.kind == "unread"]
    if unread:
        template = "%(count)s passage(s) de la fiche n’entrent dans aucune rubrique connue."
        yield Finding(
            "text.unread", template, tuple(unread), (Choice("noted", "Vu"),), params={"count": len(unread)}
        )
