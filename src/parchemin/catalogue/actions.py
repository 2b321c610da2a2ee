"""Depositing a sheet, settling what it leaves open, building its framework."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from parchemin.accounts.actor import Actor
from parchemin.catalogue import acts, building, consent
from parchemin.catalogue.authority import Hand, account, may, one_of
from parchemin.catalogue.models import (
    Certification,
    Finding,
    Framework,
    Proposal,
    RegisterSheet,
    Settlement,
    SheetCertifier,
)
from parchemin.catalogue.queries import settlements_of
from parchemin.domain import buildable, settlement
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.formats.register_text import NotASheet, load
from parchemin.journal.actions import Private, record
from parchemin.parties.models import Certifier
from parchemin.runtime import files

MAX_SHEET = 2 * 1024 * 1024  # bytes; a sheet is some tens of kilobytes
NOT_A_SHEET = gettext_noop(
    "Ce fichier n’est pas une fiche du répertoire. Ligne %(line)s : on attend %(expected)s, on lit %(got)s."
)
NOT_A_SHEET_MEND = gettext_noop(
    "Déposez le texte de la fiche tel que le répertoire le donne, ou corrigez la ligne nommée d’après lui."
)
TOO_LARGE = gettext_noop("Le fichier « %(name)s » dépasse la taille permise (%(limit)s Mo).")
KNOWN = gettext_noop("La fiche %(sheet)s est déjà déposée, lue le %(on)s.")
KNOWN_MEND = gettext_noop(
    "Ouvrez cette fiche, ou rejoignez-la si elle est d’un autre certificateur ; une nouvelle lecture se fait par ses "
    "constats."
)
CHANGED = gettext_noop("La fiche %(sheet)s est déjà déposée, lue le %(on)s, avec un autre texte.")
CHANGED_MEND = gettext_noop(
    "Si le répertoire l’a changée, remplacer son texte sur sa page : ce qui fut établi le reste, la suite se relit."
)
TOO_LARGE_MEND = gettext_noop("Déposez le texte de la fiche seul, sans image ni mise en page.")
LOST_PLACE = gettext_noop("La lecture choisie vise « %(path)s », que la fiche ne contient pas.")
LOST_PLACE_MEND = gettext_noop(
    "Retenez une des lectures proposées, ou écrivez la valeur seule, sans sa place."
)
NO_VALUE = gettext_noop("Une lecture écrite à la main demande sa valeur.")
NO_VALUE_MEND = gettext_noop("Écrivez la valeur, ou retenez une des lectures proposées.")
MISSHAPEN = gettext_noop(
    "La valeur écrite à la main n’a pas la forme de ce que la fiche met en « %(path)s »."
)
MISSHAPEN_MEND = gettext_noop(
    'Retenez une des lectures proposées, ou écrivez en JSON la même forme : « ["rapport", "soutenance"] » pour une liste.'
)
SAME_FRAMEWORK = gettext_noop(
    "Ce référentiel existe déjà : la version %(version)s vient de la même fiche, lue et tranchée de même."
)
SAME_FRAMEWORK_MEND = gettext_noop(
    "Rien n’est à établir : cette version est sur la page de la fiche. Un constat tranché autrement en fait une autre."
)


def deposit_sheet(
    *,
    actor: Actor,
    now: datetime,
    source: bytes,
    certifiers: Sequence[Certifier],
    certification: Certification | None = None,
    evidence: Sequence[Mapping[str, str]] = (),
    fictitious: bool = False,
    key: str | None = None,
) -> RegisterSheet:
    """Déposer une fiche: read it, keep its bytes, write its findings. The actor manages one of the certifiers.

    ``evidence``: items of ``formats.register_text.evidence`` shown beside the findings, never applied.
    Raises ``Refused`` when the text is too long, no sheet (its line is named) or its number is known.
    """
    one_of(actor, certifiers)
    reading = read_text(source)
    stored = files.put(source, media_type="text/plain", now=now, limit=MAX_SHEET)
    with transaction.atomic():
        _unknown(reading, stored.digest)
        sheet = RegisterSheet.objects.create(
            certification=certification or _lineage(reading),
            register=reading["register"],
            number=reading["code"],
            title=building.fit(reading["title"], 800),
            level=reading["levels"]["european"] or "",
            source=stored,
            reader=reading["reader"],
            reading=reading,
            predecessor=(reading["predecessor"] or {}).get("code") or "",
            fictitious=fictitious,
            created_at=now,
        )
        own_name = any(one["in_own_name"] for one in reading["certifiers"])
        SheetCertifier.objects.bulk_create(
            SheetCertifier(sheet=sheet, certifier=one, in_own_name=own_name) for one in certifiers
        )
        add_findings(sheet, reading["findings"], evidence)
        record(
            sheet.stream,
            acts.SHEET_DEPOSITED,
            actor=actor.label,
            now=now,
            certifier=certifiers[0].slug,
            facts={
                "sheet": str(sheet),
                "source": stored.digest,
                "reader": sheet.reader,
                "findings": len(reading["findings"]),
            },
            key=key,
        )
    return sheet


def read_text(source: bytes) -> dict[str, Any]:
    """What a sheet's text says (``domain.sheet.Reading.as_dict``). ``Refused`` when it is too long, or no sheet."""
    if len(source) > MAX_SHEET:  # before reading it: no sheet is so long
        params = {"name": "fiche", "limit": MAX_SHEET // (1024 * 1024)}
        raise Refused([Objection("sheet.too-large", TOO_LARGE, params, mend=TOO_LARGE_MEND, about="source")])
    try:
        return load(source).as_dict()
    except NotASheet as error:
        params = {"line": error.line, "expected": error.expected, "got": error.got}
        raise Refused(
            [Objection("sheet.not-a-sheet", NOT_A_SHEET, params, mend=NOT_A_SHEET_MEND, about="source")]
        ) from error


def _unknown(reading: Mapping[str, Any], digest: str) -> None:
    known = RegisterSheet.objects.filter(register=reading["register"], number=reading["code"]).first()
    if known:
        if known.source_id != digest:
            params = {"sheet": str(known), "on": f"{known.created_at:%d/%m/%Y}"}
            raise Refused([Objection("sheet.changed", CHANGED, params, mend=CHANGED_MEND, about="source")])
        params = {"sheet": str(known), "on": f"{known.created_at:%d/%m/%Y}"}
        raise Refused([Objection("sheet.known", KNOWN, params, mend=KNOWN_MEND, about="source")])


def _lineage(reading: Mapping[str, Any]) -> Certification:
    """The lineage of the sheet it succeeds, when that one is here; else a new one."""
    former = (reading["predecessor"] or {}).get("code")
    before = (
        RegisterSheet.objects.filter(register=reading["register"], number=former).first() if former else None
    )
    if before:
        return before.certification
    slug = f"{slugify(reading['title'])[:60]}-{reading['register'].lower()}{reading['code']}".strip("-")
    return Certification.objects.create(slug=slug, title=building.fit(reading["title"], 800))


def add_findings(
    sheet: RegisterSheet, findings: Sequence[Mapping[str, Any]], evidence: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write what a text does not settle; ``findings``: findings as the reading says them."""
    Finding.objects.bulk_create(
        Finding(
            sheet=sheet,
            code=building.fit(one["code"], 120),
            message=one["message"],
            lines=[[span["first"], span["last"]] for span in one["lines"]],
            readings=one["readings"],
            depends=one["depends"],
            evidence=[dict(item) for item in evidence if item.get("finding") == one["code"]],
        )
        for one in findings
    )


def settle_finding(
    *,
    actor: Actor,
    now: datetime,
    finding: Finding,
    reading: str,
    reason: str,
    value: Any = None,
    key: str | None = None,
) -> Settlement | Proposal:
    """Trancher un constat: a named person chooses a reading, with a reason. A later one supersedes, never edits.

    ``reading``: a key of the finding's readings, or "other" with a ``value``. Frameworks already built do
    not change: build a new one. Where other certifiers share the sheet, it is proposed to them.
    """
    hand = Hand(actor.label, account(actor), may(actor, finding.sheet), now)
    settlement_holds(finding, reading, reason, value, now)
    if consent.needed(actor, finding.sheet):
        content = {"finding": finding.code, "reading": reading, "value": value}
        return consent.propose(
            hand,
            finding.sheet,
            acts.FINDING_SETTLED,
            content=content,
            about=finding.code,
            reason=reason,
            key=key,
        )
    return settle(hand, finding, reading, reason, value, key=key)


def settle(
    hand: Hand, finding: Finding, reading: str, reason: str, value: Any = None, *, key: str | None = None
) -> Settlement:
    """The settlement written, once ``settlement_holds`` and those who share the sheet agree."""
    with transaction.atomic():
        locked = Finding.objects.select_for_update().get(pk=finding.pk)
        before = locked.settlements.filter(superseded_by__isnull=True).first()
        row = Settlement.objects.create(
            finding=locked,
            reading=reading,
            value=value,
            reason=reason.strip(),
            settled_by=hand.user,
            settled_at=hand.now,
            supersedes=before,
        )
        stream = finding.sheet.stream
        private = {"reason": Private(stream, row.reason)}
        if value is not None:
            private["value"] = Private(stream, json.dumps(value, ensure_ascii=False, sort_keys=True))
        record(
            stream,
            acts.FINDING_SETTLED,
            actor=hand.label,
            now=hand.now,
            certifier=hand.certifier.slug,
            facts={
                "finding": locked.code,
                "reading": reading,
                "settlement": row.pk,
                "supersedes": before.pk if before else None,
                **hand.facts,
            },
            private=private,
            key=key,
        )
    return row


def settlement_holds(finding: Finding, reading: str, reason: str, value: Any, now: datetime) -> None:
    """Raises ``Refused`` when the reading chosen is none of the finding's, or cannot be put in its place."""
    printed = finding.sheet.reading
    objections = settlement.objections_to(finding.code, reading, reason, printed["findings"])
    if reading == settlement.OTHER and value is None:
        objections.append(Objection("settlement.no-value", NO_VALUE, mend=NO_VALUE_MEND, about="value"))
    if objections:
        raise Refused(objections)
    written = settlement.Settlement(finding.code, reading, value, "", reason, now)
    try:
        settlement.apply(printed, [written])
    except settlement.PathError as error:
        params = {"path": str(error)}
        raise Refused(
            [Objection("settlement.lost-place", LOST_PLACE, params, mend=LOST_PLACE_MEND, about="value")]
        ) from error
    if wrong := settlement.misshapen(printed, written):
        raise Refused(
            [
                Objection(
                    "settlement.misshapen", MISSHAPEN, {"path": path}, mend=MISSHAPEN_MEND, about="value"
                )
                for path in wrong
            ]
        )


def build_framework(
    *, actor: Actor, now: datetime, sheet: RegisterSheet, key: str | None = None
) -> Framework | Proposal:
    """Établir le référentiel from the sheet's reading and the settlements in force; immutable once made.

    Routes and registrations that a finding leaves open stay so. Raises ``Refused`` when the same framework
    exists, the validity of acquired blocks is not known, or a block has no assessment. Where other certifiers share
    the sheet, it is proposed to them.
    """
    certifier = may(actor, sheet)
    if not consent.needed(actor, sheet):
        return build(Hand(actor.label, None, certifier, now), sheet, key=key)
    settlements = settlements_of(sheet)
    identity = _new_identity(sheet, settlements, settlement.apply(sheet.reading, settlements))
    hand = Hand(actor.label, account(actor), certifier, now)
    return consent.propose(hand, sheet, acts.FRAMEWORK_BUILT, content={"identity": identity}, key=key)


def build(hand: Hand, sheet: RegisterSheet, *, key: str | None = None) -> Framework:
    """The framework written, once those who share the sheet agree. Raises ``Refused``."""
    with transaction.atomic():
        locked = RegisterSheet.objects.select_for_update().get(pk=sheet.pk)
        settlements = settlements_of(locked)
        reading = settlement.apply(locked.reading, settlements)
        identity = _new_identity(locked, settlements, reading)
        version = (locked.frameworks.aggregate(last=Max("version"))["last"] or 0) + 1
        framework = Framework.objects.create(
            sheet=locked,
            version=version,
            identity=identity,
            reading=reading,
            settled=[_settled(one) for one in settlements],
            acquired_validity_years=buildable.validity_years(reading),
            created_at=hand.now,
        )
        _name(locked, reading)
        _fill(framework, reading, {one.finding_code: one.reading_key for one in settlements})
        record(
            locked.stream,
            acts.FRAMEWORK_BUILT,
            actor=hand.label,
            now=hand.now,
            certifier=hand.certifier.slug,
            facts={"version": version, "identity": identity, "settlements": len(settlements), **hand.facts},
            key=key,
        )
    return framework


def _new_identity(
    sheet: RegisterSheet, settlements: Sequence[settlement.Settlement], reading: Mapping[str, Any]
) -> str:
    """The identity of the framework to build of a settled reading. Raises ``Refused`` when it cannot be built, or is
    built already."""
    if faults := buildable.objections_to(reading):
        raise Refused(faults)
    identity = _identity(sheet, settlements)
    same = sheet.frameworks.filter(identity=identity).first()
    if same:
        params = {"version": same.version}
        raise Refused([Objection("framework.same", SAME_FRAMEWORK, params, mend=SAME_FRAMEWORK_MEND)])
    return identity


def _name(sheet: RegisterSheet, reading: Mapping[str, Any]) -> None:
    """The title and the level as settled: what awards and declarations print of this sheet."""
    title, level = building.fit(reading["title"], 800), building.fit(reading["levels"]["european"], 2)
    if (title, level) != (sheet.title, sheet.level):
        sheet.title, sheet.level = title, level
        sheet.save(update_fields=["title", "level"])


def _fill(framework: Framework, reading: dict[str, Any], settled: Mapping[str, str]) -> None:
    codes = frozenset(one["code"] for one in reading["findings"])
    waiting = {code.split(".")[1]: code for code in codes - set(settled) if code.startswith("route.")}
    building.add_blocks(framework, reading)
    building.add_routes(framework, reading, waiting)
    building.add_acts(framework.sheet, reading)
    building.mark_registrations(framework.sheet, settled, codes, printed=building.registrations_of(reading))


def _settled(one: settlement.Settlement) -> dict[str, Any]:
    """A settlement as the framework keeps it, with its signature."""
    return {
        "code": one.finding_code,
        "reading": one.reading_key,
        "value": one.value,
        "by": one.by,
        "at": one.on.isoformat(),
        "reason": one.reason,
    }


def _identity(sheet: RegisterSheet, settlements: Sequence[settlement.Settlement]) -> str:
    """SHA-256 over what makes a framework: the source's digest, the reader, the readings chosen."""
    chosen = sorted(
        ([s.finding_code, s.reading_key, s.value] for s in settlements), key=lambda row: str(row[0])
    )
    parts = {"source": sheet.source_id, "reader": sheet.reader, "settlements": chosen}
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
