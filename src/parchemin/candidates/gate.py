"""The one gate of who enters: the words of a person's row made canonical, then judged by the rule.

The page, the command, the list and the correction all come here; each says the same reason of the same value.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from parchemin.candidates.acts import IDENTITY
from parchemin.candidates.facts import FIELDS, identity_from, row_fields
from parchemin.domain.address import email_objections
from parchemin.domain.identity import Identity, entry_objections
from parchemin.domain.objection import Level, Objection
from parchemin.domain.spelling import spelling_objections
from parchemin.domain.text import canonical

# Fields that are judged together.
TOGETHER = (
    frozenset({"birth_day", "birth_month", "birth_year"}),
    frozenset({"birth_commune_insee", "birth_commune", "birth_postcode", "birth_country"}),
)
ROWS = {name: field for name, field in FIELDS.items() if name != field}


def canonical_row(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields given, as they are kept; those not given stay out."""
    values = row_fields(identity_from(given).canonical())
    kept = {name: values.get(name, value) for name, value in given.items()}
    if "email" in kept:
        kept["email"] = str(kept["email"] or "").strip()
    if "employer_name" in kept:
        kept["employer_name"] = canonical(str(kept["employer_name"] or ""))
    return kept


def row_objections(values: Mapping[str, Any], *, on: date) -> list[Objection]:
    """Everything that can be said of a whole civil identity, in the fields of a row. Blocking reasons first.

    What is written is judged before it is made canonical: an invisible character would go unsaid.
    """
    email = str(values.get("email") or "").strip()
    objections = entry_objections(_spaced(identity_from(values)), email, on=on)
    return [replace(one, about=ROWS.get(one.about, one.about)) for one in objections]


def changed_objections(values: Mapping[str, Any], changed: Collection[str], *, on: date) -> list[Objection]:
    """The same of an identity corrected: only what concerns the fields changed, and those judged with them."""
    concerned = {*changed, *(name for group in TOGETHER if group & {*changed} for name in group)}
    return [one for one in row_objections(values, on=on) if one.about in concerned]


def words_objections(values: Mapping[str, Any]) -> list[Objection]:
    """What cannot be the name or the address of anybody: of a juror, of whom no civil status is asked."""
    names = [
        (field, part.strip())
        for field in ("birth_name", "usage_name", "first_names")
        for part in str(values.get(field) or "").split(",")
    ]
    objections = [one for field, text in names for one in spelling_objections(text, field, IDENTITY[field])]
    return [*objections, *email_objections(str(values.get("email") or "").strip())]


def said(values: Mapping[str, Any], *, on: date) -> list[Objection]:
    """What stops nothing and should be known at once: a date or a place not whole, a name too long for the paper."""
    return [one for one in row_objections(values, on=on) if one.level == Level.WARN]


def _spaced(identity: Identity) -> Identity:
    """Blanks at the ends are put right without a word."""
    return replace(
        identity,
        birth_name=identity.birth_name.strip(),
        usage_name=identity.usage_name.strip(),
        birth_commune_label=identity.birth_commune_label.strip(),
        birth_country_label=identity.birth_country_label.strip(),
        birth_commune_insee="".join(identity.birth_commune_insee.upper().split()),
    )
