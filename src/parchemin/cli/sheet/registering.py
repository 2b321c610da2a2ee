"""``parchemin sheet``: registrations entered, corrected, set aside; what that touches is printed before ``--confirm``."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parchemin.cli.context import (
    REFUSED,
    actor,
    by_person,
    now,
    out,
    print_json,
    print_objections,
    reads,
    stop,
)
from parchemin.cli.find import day
from parchemin.cli.sheet.text import BY, JSON, NUMBER, _say_proposed, _sheet

if TYPE_CHECKING:
    from parchemin.catalogue.models import Registration
    from parchemin.catalogue.registering import Change

Confirm = Annotated[bool, typer.Option("--confirm", help="Écrire, après avoir lu ce que cela touche.")]
Starts = Annotated[str, typer.Argument(metavar="JOUR", help="Premier jour de l’enregistrement, 2023-08-08.")]
WHY = Annotated[str, typer.Option(help="Ce qui était faux, et d’où vient ce qui le remplace.")]
KIND = Annotated[
    str, typer.Option("--act", help="Nature de l’acte : « arrêté », ou « décision » du directeur général.")
]
SIGNED = Annotated[str, typer.Option("--signed", help="Date de l’acte, 2023-08-02.")]
PUBLISHED = Annotated[str, typer.Option("--published", help="Date de publication de l’acte.")]
REFERENCE = Annotated[
    str, typer.Option("--reference", help="Numéro NOR ou du Journal officiel, tel qu’imprimé.")
]
LAST = Annotated[str, typer.Option("--last-day", help="Dernier jour, compris ; absent : sans fin dite.")]
RETROACTIVE = Annotated[
    bool, typer.Option("--retroactive", help="L’acte lui-même prend effet avant sa date.")
]


@reads
def registrations(number: NUMBER, as_json: JSON = False) -> None:
    """Les enregistrements d’une fiche, et ceux qui furent corrigés ou écartés."""
    from parchemin.catalogue.models import Registration
    from parchemin.catalogue.registering import terms_of

    rows = Registration.ever.filter(sheet=_sheet(number)).select_related("act").order_by("starts", "pk")
    if as_json:
        print_json([{**terms_of(row).as_dict(), "stands": row.set_aside_at is None} for row in rows])
        return
    for row in rows:
        left = "" if row.set_aside_at is None else f"  (ne compte plus : {row.set_aside_words})"
        out.print(f"{_period(row.starts, row.until)}  {row.act} {row.act.reference}{left}", markup=False)
    if not rows:
        out.print("Aucun enregistrement.")


@by_person(lambda given: not given["confirm"])
def register(
    number: NUMBER,
    starts: Starts,
    kind: KIND,
    signed: SIGNED,
    by: BY = None,
    last_day: LAST = "",
    published: PUBLISHED = "",
    reference: REFERENCE = "",
    retroactive: RETROACTIVE = False,
    confirm: Confirm = False,
) -> None:
    """Entrer un enregistrement, ou son renouvellement, avec l’acte qui le donne."""
    from parchemin.catalogue.registering import Change, add_registration
    from parchemin.domain.registration import Terms

    sheet = _sheet(number)
    terms = Terms(
        starts=day(starts),
        until=_until(last_day),
        kind=_kind(kind),
        signed_on=day(signed),
        published_on=day(published) if published else None,
        reference=reference.strip(),
        retroactive=retroactive,
    )
    if not confirm:
        _shown(Change(sheet, None, terms))
        return
    _written(add_registration(actor=actor(by), now=now(), sheet=sheet, terms=terms), "entré")


@by_person(lambda given: not given["confirm"])
def correct_registration(
    number: NUMBER,
    registered: Starts,
    reason: WHY,
    by: BY = None,
    starts: Annotated[str, typer.Option("--starts", help="Premier jour, s’il change.")] = "",
    last_day: LAST = "",
    kind: KIND = "",
    signed: SIGNED = "",
    published: PUBLISHED = "",
    reference: REFERENCE = "",
    retroactive: RETROACTIVE = False,
    confirm: Confirm = False,
) -> None:
    """Corriger un enregistrement entré faux par un autre ; ce qui n’est pas dit reste comme il est."""
    from parchemin.catalogue.registering import Change, terms_of
    from parchemin.catalogue.registering import correct_registration as correct

    row = _registration(number, registered)
    before = terms_of(row)
    given: dict[str, Any] = {
        "starts": day(starts) if starts else None,
        "until": _until(last_day),
        "kind": _kind(kind) if kind else None,
        "signed_on": day(signed) if signed else None,
        "published_on": day(published) if published else None,
        "reference": reference.strip() or None,
        "retroactive": retroactive or None,
    }
    terms = replace(before, **{name: value for name, value in given.items() if value is not None})
    if not confirm:
        _shown(Change(row.sheet, row, terms, reason))
        return
    _written(correct(actor=actor(by), now=now(), registration=row, terms=terms, reason=reason), "corrigé")


@by_person(lambda given: not given["confirm"])
def set_aside_registration(
    number: NUMBER, registered: Starts, reason: WHY, by: BY = None, confirm: Confirm = False
) -> None:
    """Écarter un enregistrement qui n’est pas de cette fiche, sans le remplacer."""
    from parchemin.catalogue.registering import Change, correct_registration

    row = _registration(number, registered)
    if not confirm:
        _shown(Change(row.sheet, row, None, reason))
        return
    _written(
        correct_registration(actor=actor(by), now=now(), registration=row, terms=None, reason=reason),
        "écarté",
    )


def _shown(change: Change) -> None:
    """What the change touches, counted, and what would refuse it; nothing is written."""
    from parchemin.catalogue.registering import effects_of, objections_to

    touched = Counter(
        (one.of.kind.value, "perd" if one.loses else "gagne" if one.gains else "change")
        for one in effects_of(change)
    )
    words = {"candidacy": "dossiers", "session": "sessions", "award": "titres"}
    for (kind, how), count in sorted(touched.items()):
        out.print(f"  {words[kind]} : {count} ({how} d’enregistrement)", markup=False)
    if not touched:
        out.print("Aucun dossier, aucune session, aucun titre ne change d’enregistrement.")
    objections = objections_to(change, now())
    print_objections(objections)
    if objections:
        raise typer.Exit(REFUSED)
    out.print("Rien n’est écrit. Ajoutez --confirm après lecture.")


def _written(row: Any, how: str) -> None:
    from parchemin.catalogue.models import Proposal

    if isinstance(row, Proposal):
        _say_proposed(row)
        return
    out.print(f"Enregistrement {how} : {_period(row.starts, row.until)}, {row.act}.", markup=False)


def _period(starts: date, until: date | None) -> str:
    last = until - timedelta(days=1) if until else None
    return f"{starts} → {last or 'sans fin dite'}"


def _until(last_day: str) -> date | None:
    return day(last_day) + timedelta(days=1) if last_day else None


def _kind(text: str) -> str:
    """The kind of act that the words begin."""
    from parchemin.domain.registration import KINDS

    return next((one for one in KINDS if text and one.startswith(text.strip().lower())), text)


def _registration(number: str, registered: str) -> Registration:
    sheet = _sheet(number)
    row = sheet.registrations.select_related("act", "sheet").filter(starts=day(registered)).first()
    if row is None:
        known = ", ".join(str(one.starts) for one in sheet.registrations.order_by("starts")) or "aucun"
        stop(f"{sheet} n’a pas d’enregistrement au {registered}. Premiers jours connus : {known}.")
    return row
