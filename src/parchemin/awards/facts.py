"""Rows as the values that claims, parchment and credential are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from parchemin.candidates.actions import IDENTITY_FIELDS, birth_date
from parchemin.candidates.facts import birth_place, born
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.facts import registrations, rules_of
from parchemin.catalogue.models import Framework, RegisterSheet
from parchemin.catalogue.models import Registration as RegistrationRow
from parchemin.catalogue.queries import latest_framework
from parchemin.documents.parchment import ParchmentFacts, facts_of
from parchemin.domain.access import AccessRoute
from parchemin.domain.award import ActKind, Claims, RegistrationAct
from parchemin.domain.civil_status import BirthWords, whole
from parchemin.domain.interval import french_date
from parchemin.domain.objection import gettext_noop
from parchemin.domain.register_claim import RegisterClaim, register_claim
from parchemin.formats.credentials import did_web, open_badges, verification_code
from parchemin.juries.models import Outcome
from parchemin.parties.models import Certifier, Person

SPECIMEN = gettext_noop("Spécimen : document de démonstration, sans valeur")


# -- addresses --------------------------------------------------------------------------------------------


def verification_url(token: str) -> str:
    """The public page of an award, as the QR carries it."""
    return f"{settings.PUBLIC_URL}/v/{token}"


def issuer_url(certifier: Certifier) -> str:
    return f"{settings.PUBLIC_URL}/certificateurs/{certifier.slug}"


def issuer_did(certifier: Certifier) -> str:
    """did:web of a certifier; its document is served at ``did_web.document_path`` of it."""
    return did_web.did(urlsplit(settings.PUBLIC_URL).netloc, "certificateurs", certifier.slug)


def status_list_url(certifier: Certifier) -> str:
    """Where the revocation list of a certifier is served, as credentials name it."""
    return f"{issuer_url(certifier)}/etats"


def achievement_id(sheet: RegisterSheet) -> str:
    return f"{settings.PUBLIC_URL}/fiches/{sheet.register}{sheet.number}"


# -- claims -----------------------------------------------------------------------------------------------


def claims_of(outcome: Outcome, *, issued_on: date) -> Claims:
    """The claims of the award that ``outcome`` calls for, as the rows stand today."""
    return claims_when(
        outcome.entry.candidacy, outcome.certifier, decided_on=outcome.stated_on, issued_on=issued_on
    )


def claims_when(candidacy: Candidacy, certifier: Certifier, *, decided_on: date, issued_on: date) -> Claims:
    """The claims of the award of a candidacy, were its certification granted on that day."""
    person, sheet = candidacy.person, candidacy.framework.sheet
    reading = _said_of_it(candidacy.framework)
    registration = registration_when(candidacy, decided_on)
    return Claims(
        register=sheet.register,
        sheet_number=sheet.number,
        registration=_act(registration) if registration else None,
        certifier_name=certifier.name,
        certifier_trade_name=certifier.trade_name,
        title=sheet.title,
        level_national=sheet.level,
        level_european=_word(reading.get("levels", {}).get("european")),
        nsf=tuple((_word(row.get("code")), _word(row.get("label"))) for row in reading.get("nsf", [])),
        birth_name=person.birth_name,
        usage_name="" if person.usage_name == person.birth_name else person.usage_name,
        first_names=person.first_names,
        sex=person.sex,
        birth_date=birth_date({name: getattr(person, name) for name in IDENTITY_FIELDS}),
        birth_place=birth_place(person),
        birth_words=_incomplete(person, rules_of(candidacy.rules).birth),
        decided_on=decided_on,
        issued_on=issued_on,
        issued_at=certifier.city,
        signatory_name=certifier.signatory_name,
        signatory_title=certifier.signatory_title,
    )


def _said_of_it(framework: Framework) -> Mapping[str, Any]:
    """The level and the field of study (NSF) as the framework reads them; where it does not, as the sheet's latest
    framework does: settled since, they are those of the sheet, whatever the version somebody was enrolled under."""
    reading: Mapping[str, Any] = framework.reading
    if _word(reading.get("levels", {}).get("european")) and reading.get("nsf"):
        return reading
    latest = latest_framework(framework.sheet)
    newer = latest.reading if latest else {}
    levels = reading.get("levels", {})
    return {
        "levels": levels if _word(levels.get("european")) else newer.get("levels", {}),
        "nsf": reading.get("nsf") or newer.get("nsf", []),
    }


def registration_for(outcome: Outcome) -> RegistrationRow | None:
    """The registration that the award of ``outcome`` may quote."""
    return registration_when(outcome.entry.candidacy, outcome.stated_on)


def registration_when(candidacy: Candidacy, decided_on: date) -> RegistrationRow | None:
    """The registration that an award may quote: in force at the decision, else at the entry (L. 6113-9)."""
    every = candidacy.framework.sheet.registrations.all()  # read with the sheet where many are asked
    rows = [row for row in every if row.of_this_sheet is not False]
    rows.sort(key=lambda row: (row.starts, row.pk), reverse=True)
    for day in (decided_on, candidacy.entered_on, candidacy.admissible_on):
        for row in rows:
            if day and row.starts <= day and (row.until is None or day < row.until):
                return row
    return None


def register_claim_of(outcome: Outcome) -> RegisterClaim:
    """Whether the holder may claim the register entry, and why not (L. 6113-9)."""
    return register_claim_when(outcome.entry.candidacy, outcome.stated_on)


def register_claim_when(candidacy: Candidacy, decided_on: date) -> RegisterClaim:
    """The same, were the certification granted on that day."""
    return register_claim(
        registrations(candidacy.framework.sheet),
        decided_on=decided_on,
        entered_on=candidacy.entered_on,
        route=AccessRoute(candidacy.route),
        vae_admissible_on=candidacy.admissible_on,
    )


def _act(row: RegistrationRow) -> RegistrationAct | None:
    """The act as printed; None for an act whose kind is neither of the two that the FAQ knows."""
    kind = row.act.kind.strip().lower()
    if kind.startswith("arrêté"):
        return RegistrationAct(ActKind.ORDER, row.act.signed_on, row.act.published_on)
    if kind.startswith("décision"):
        return RegistrationAct(ActKind.DECISION, row.act.signed_on)
    return None


def _incomplete(person: Person, words: BirthWords) -> str:
    """The birth in words, where its whole date and place do not make them by themselves."""
    known = whole(person.birth_year, person.birth_month, person.birth_day)
    return "" if known and birth_place(person) else born(person, words)


def _word(value: Any) -> str:
    """A word of the reading, kept alone or with its place in the source."""
    if isinstance(value, dict):
        value = value.get("value")
    return "" if value is None else str(value)


# -- the two forms of an award ----------------------------------------------------------------------------


def badge_of(
    claims: Claims,
    *,
    certifier: Certifier,
    framework: Framework,
    number: str,
    token: str,
    index: int,
    now: datetime,
) -> open_badges.BadgeClaims:
    """What the credential says; its texts are those of the mentions."""
    mentions = claims.mentions()
    return open_badges.BadgeClaims(
        identifier=verification_url(token),
        issuer_did=issuer_did(certifier),
        issuer_name=claims.certifier_name,
        issuer_url=issuer_url(certifier),
        holder_name=claims.holder,
        title=mentions[2].text,
        achievement_id=achievement_id(framework.sheet),
        sheet_number=f"{claims.register}{claims.sheet_number}",
        field_of_study=mentions[4].text,
        criteria=f"Décision du jury du {french_date(claims.decided_on)}.",
        award_number=number,
        awarded_at=now,
        valid_from=now,
        mentions=tuple((each.number, each.label, each.text) for each in mentions),
        status=open_badges.Status(status_list_url(certifier), index),
    )


def parchment_of(
    claims: Claims,
    *,
    certifier: Certifier,
    number: str,
    token: str,
    credential: str,
    replacing: str = "",
    made_on: date | None = None,
) -> ParchmentFacts:
    """What the paper says; a demonstration certifier's says that it is one, a replacement what it replaces."""
    siret = certifier.siret
    identity = f"SIRET {siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" if siret else ""
    return facts_of(
        claims,
        award_number=number,
        code_groups=tuple(verification_code.grouped(token).split("-")),
        verification_url=verification_url(token),
        credential=credential,
        certifier_detail="  ·  ".join(filter(None, [certifier.address, identity])),
        foot=tuple(
            filter(
                None,
                [
                    f"décision du jury du {french_date(claims.decided_on)}",
                    f"établi le {french_date(made_on)} en remplacement du titre n° {replacing}"
                    if replacing and made_on
                    else "",
                ],
            )
        ),
        specimen=SPECIMEN if certifier.is_demo else "",
    )
