"""Depositing a sheet, settling what it leaves open, building the framework, publishing the certifier's rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from parchemin.accounts.actor import Actor
from parchemin.accounts.models import User
from parchemin.accounts.permissions import require, to_manage
from parchemin.catalogue import acts, building
from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import (
    Certification,
    CertificationRules,
    CompositionRule,
    Finding,
    Framework,
    RegisterSheet,
    Settlement,
    SheetCertifier,
)
from parchemin.catalogue.queries import open_jury_findings, sentence_place, settlements_of
from parchemin.domain import buildable, certification_rules, composition, settlement
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop
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
NO_CERTIFIER = gettext_noop("Dites pour quel certificateur la fiche est déposée.")
NO_CERTIFIER_MEND = gettext_noop("Nommez un certificateur inscrit sur la plateforme, au moins.")
NO_ACCOUNT = gettext_noop("Cet acte se signe : il se fait depuis un compte, pas par la machine seule.")
NO_ACCOUNT_MEND = gettext_noop("Désignez le compte qui décide.")
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
IMPOSSIBLE_RULE = gettext_noop("Aucun jury ne peut suivre cette règle : %(why)s")
SAME_FRAMEWORK_MEND = gettext_noop(
    "Rien n’est à établir : cette version est sur la page de la fiche. Un constat tranché autrement en fait une autre."
)
IMPOSSIBLE_RULE_MEND = gettext_noop(
    "Corrigez les comptes qui se contredisent, d’après la phrase de la fiche."
)
UNKNOWN_ROUTE = gettext_noop("« %(route)s » n’est pas une voie d’accès de cette fiche.")
UNKNOWN_ROUTE_MEND = gettext_noop("Nommez des voies que la fiche ouvre.")
SEVERAL = gettext_noop("La fiche imprime des jurys différents pour ces voies : %(routes)s.")
SEVERAL_MEND = gettext_noop("Confirmez une règle pour chaque phrase, avec les voies qui la suivent.")
BACKWARD = gettext_noop("Le règlement finirait le %(until)s, avant de commencer le %(starts)s.")
BACKWARD_MEND = gettext_noop("Donnez une fin après le premier jour, ou aucune.")


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
    _one_of(actor, certifiers)
    said = read_text(source)
    stored = files.put(source, media_type="text/plain", now=now, limit=MAX_SHEET)
    with transaction.atomic():
        _unknown(said, stored.digest)
        sheet = RegisterSheet.objects.create(
            certification=certification or _lineage(said),
            register=said["register"],
            number=said["code"],
            title=building.fit(said["title"], 800),
            level=said["levels"]["european"] or "",
            source=stored,
            reader=said["reader"],
            reading=said,
            predecessor=(said["predecessor"] or {}).get("code") or "",
            fictitious=fictitious,
            created_at=now,
        )
        own_name = any(one["in_own_name"] for one in said["certifiers"])
        SheetCertifier.objects.bulk_create(
            SheetCertifier(sheet=sheet, certifier=one, in_own_name=own_name) for one in certifiers
        )
        add_findings(sheet, said["findings"], evidence)
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
                "findings": len(said["findings"]),
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


def _one_of(actor: Actor, certifiers: Sequence[Certifier]) -> None:
    """The actor manages at least one of the certifiers; each of them has the same rights over the sheet."""
    if not certifiers:
        raise Refused(
            [Objection("sheet.no-certifier", NO_CERTIFIER, mend=NO_CERTIFIER_MEND, about="certifiers")]
        )
    reasons = [to_manage(actor, one.pk) for one in certifiers]
    if all(reasons):
        require(reasons[0])


def _unknown(said: Mapping[str, Any], digest: str) -> None:
    known = RegisterSheet.objects.filter(register=said["register"], number=said["code"]).first()
    if known:
        if known.source_id != digest:
            params = {"sheet": str(known), "on": f"{known.created_at:%d/%m/%Y}"}
            raise Refused([Objection("sheet.changed", CHANGED, params, mend=CHANGED_MEND, about="source")])
        params = {"sheet": str(known), "on": f"{known.created_at:%d/%m/%Y}"}
        raise Refused([Objection("sheet.known", KNOWN, params, mend=KNOWN_MEND, about="source")])


def _lineage(said: Mapping[str, Any]) -> Certification:
    """The lineage of the sheet it succeeds, when that one is here; else a new one."""
    former = (said["predecessor"] or {}).get("code")
    before = (
        RegisterSheet.objects.filter(register=said["register"], number=former).first() if former else None
    )
    if before:
        return before.certification
    slug = f"{slugify(said['title'])[:60]}-{said['register'].lower()}{said['code']}".strip("-")
    return Certification.objects.create(slug=slug, title=building.fit(said["title"], 800))


def add_findings(
    sheet: RegisterSheet, found: Sequence[Mapping[str, Any]], evidence: Sequence[Mapping[str, str]] = ()
) -> None:
    """Write what a text does not settle; ``found``: findings as the reading says them."""
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
        for one in found
    )


def may(actor: Actor, sheet: RegisterSheet) -> Certifier:
    """The certifier for whom the actor acts on this sheet. Raises ``Refused`` when it manages none of them."""
    rows = sheet.awarding.select_related("certifier").order_by("certifier__slug")
    certifiers = [row.certifier for row in rows]
    _one_of(actor, certifiers)
    return next(one for one in certifiers if not to_manage(actor, one.pk))


def _account(actor: Actor) -> User:
    """The account that signs. The system has none: a settlement or a rule has a person's name."""
    kind, _, key = actor.label.partition(":")
    user = User.objects.filter(pk=key).first() if kind == "user" else None
    if user is None:
        raise Refused([Objection("actor.no-account", NO_ACCOUNT, mend=NO_ACCOUNT_MEND, about="by")])
    return user


def settle_finding(
    *,
    actor: Actor,
    now: datetime,
    finding: Finding,
    reading: str,
    reason: str,
    value: Any = None,
    key: str | None = None,
) -> Settlement:
    """Trancher un constat: a named person chooses a reading, with a reason. A later one supersedes, never edits.

    ``reading``: a key of the finding's readings, or "other" with a ``value``. Frameworks already built do
    not change: build a new one.
    """
    certifier = may(actor, finding.sheet)
    user = _account(actor)
    _settlement_holds(finding, reading, reason, value, now)
    with transaction.atomic():
        locked = Finding.objects.select_for_update().get(pk=finding.pk)
        before = locked.settlements.filter(superseded_by__isnull=True).first()
        row = Settlement.objects.create(
            finding=locked,
            reading=reading,
            value=value,
            reason=reason.strip(),
            settled_by=user,
            settled_at=now,
            supersedes=before,
        )
        stream = finding.sheet.stream
        private = {"reason": Private(stream, row.reason)}
        if value is not None:
            private["value"] = Private(stream, json.dumps(value, ensure_ascii=False, sort_keys=True))
        record(
            stream,
            acts.FINDING_SETTLED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "finding": locked.code,
                "reading": reading,
                "settlement": row.pk,
                "supersedes": before.pk if before else None,
            },
            private=private,
            key=key,
        )
    return row


def _settlement_holds(finding: Finding, reading: str, reason: str, value: Any, now: datetime) -> None:
    said = finding.sheet.reading
    objections = settlement.objections_to(finding.code, reading, reason, said["findings"])
    if reading == settlement.OTHER and value is None:
        objections.append(Objection("settlement.no-value", NO_VALUE, mend=NO_VALUE_MEND, about="value"))
    if objections:
        raise Refused(objections)
    written = settlement.Settlement(finding.code, reading, value, "", reason, now)
    try:
        settlement.apply(said, [written])
    except settlement.PathError as error:
        params = {"path": str(error)}
        raise Refused(
            [Objection("settlement.lost-place", LOST_PLACE, params, mend=LOST_PLACE_MEND, about="value")]
        ) from error
    if wrong := settlement.misshapen(said, written):
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
) -> Framework:
    """Établir le référentiel from the sheet's reading and the settlements in force; immutable once made.

    Routes and registrations that a finding leaves open stay so. Raises ``Refused`` when the same framework
    exists, the validity of acquired blocks is not known, or a block has no assessment.
    """
    certifier = may(actor, sheet)
    settlements = settlements_of(sheet)
    reading = settlement.apply(sheet.reading, settlements)
    if faults := buildable.objections_to(reading):
        raise Refused(faults)
    identity = _identity(sheet, settlements)
    with transaction.atomic():
        locked = RegisterSheet.objects.select_for_update().get(pk=sheet.pk)
        same = locked.frameworks.filter(identity=identity).first()
        if same:
            raise Refused(
                [
                    Objection(
                        "framework.same", SAME_FRAMEWORK, {"version": same.version}, mend=SAME_FRAMEWORK_MEND
                    )
                ]
            )
        version = (locked.frameworks.aggregate(last=Max("version"))["last"] or 0) + 1
        framework = Framework.objects.create(
            sheet=locked,
            version=version,
            identity=identity,
            reading=reading,
            settled=[_settled(one) for one in settlements],
            acquired_validity_years=buildable.validity_years(reading),
            created_at=now,
        )
        _name(locked, reading)
        _fill(framework, reading, {one.finding_code: one.reading_key for one in settlements})
        record(
            locked.stream,
            acts.FRAMEWORK_BUILT,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"version": version, "identity": identity, "settlements": len(settlements)},
            key=key,
        )
    return framework


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
    made = {"source": sheet.source_id, "reader": sheet.reader, "settlements": chosen}
    text = json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def confirm_composition_rule(
    *,
    actor: Actor,
    now: datetime,
    framework: Framework,
    rule: composition.CompositionRule,
    routes: Sequence[str] = (),
    reason: str = "",
    key: str | None = None,
) -> CompositionRule:
    """Confirmer la règle de composition that a person has read beside the sheet's sentence.

    ``routes``: the access routes it binds; when none is named, those of the sentence it was read from, or all that
    are not closed where the sheet prints one sentence. Raises ``Refused`` while a finding on the sentence of one of
    these routes is open, when they do not print the same one, or when no jury could follow the rule.
    """
    certifier = may(actor, framework.sheet)
    user = _account(actor)
    known = set(framework.routes.exclude(is_open=False).values_list("route", flat=True))
    printed = composition.sentences_of(framework.reading)
    own = next((one.routes for one in printed if one.text == rule.text), ()) if len(printed) > 1 else ()
    wanted = set(routes) or (set(own) & known) or known
    bound = [route.value for route in AccessRoute if route.value in wanted]
    _rule_holds(framework, rule, [*routes], known, bound)
    of = composition.sentence_for(printed, bound[0]) if bound else None
    place = sentence_place(framework.reading, of) if of else framework.reading.get("jury") or {}
    with transaction.atomic():
        locked = Framework.objects.select_for_update().get(pk=framework.pk)
        version = (locked.composition_rules.aggregate(last=Max("version"))["last"] or 0) + 1
        row = CompositionRule.objects.create(
            framework=locked,
            version=version,
            routes=bound,
            rule=rule.as_dict(),
            notation=building.fit(rule.notation(), 300),
            source_lines=building.lines_of(place),
            reason=reason.strip(),
            confirmed_by=user,
            confirmed_at=now,
        )
        stream = framework.sheet.stream
        record(
            stream,
            acts.COMPOSITION_RULE_CONFIRMED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={"framework": locked.version, "version": version, "routes": bound, "rule": rule.as_dict()},
            private={"reason": Private(stream, row.reason)} if row.reason else {},
            key=key,
        )
    return row


def _rule_holds(
    framework: Framework,
    rule: composition.CompositionRule,
    routes: Sequence[str],
    known: set[str],
    bound: Sequence[str],
) -> None:
    objections = open_jury_findings(framework.sheet, bound)
    printed = composition.sentences_of(framework.reading)
    told = [one for one in printed if {*one.routes} & {*bound}]
    if len(told) > 1:
        params = {"routes": " ; ".join(", ".join(one.routes) for one in told)}
        objections.append(
            Objection("rule.several-sentences", SEVERAL, params, mend=SEVERAL_MEND, about="routes")
        )
    objections += [
        Objection(
            "rule.unknown-route", UNKNOWN_ROUTE, {"route": route}, mend=UNKNOWN_ROUTE_MEND, about="routes"
        )
        for route in routes
        if route not in known
    ]
    if why := rule.contradiction():
        objections.append(
            Objection(
                "rule.impossible", IMPOSSIBLE_RULE, {"why": why}, mend=IMPOSSIBLE_RULE_MEND, about="rule"
            )
        )
    if objections:
        raise Refused(objections)


def publish_rules(
    *,
    actor: Actor,
    now: datetime,
    certifier: Certifier,
    certification: Certification,
    starts: date,
    content: Mapping[str, Any],
    until: date | None = None,
    key: str | None = None,
) -> CertificationRules:
    """Publier le règlement de certification of one certifier: a new version, in force from ``starts``.

    ``content``: as `domain.certification_rules` describes it. A key that nothing reads is refused, unless the version
    before holds it already: it is then kept, and warned of wherever the rules are read.
    ``until`` is excluded. Candidacies keep the version that they are pinned to.
    """
    require(to_manage(actor, certifier.pk))
    user = _account(actor)
    _rules_hold(certifier, certification, content, starts, until)
    with transaction.atomic():
        Certification.objects.select_for_update().get(pk=certification.pk)
        rows = CertificationRules.objects.filter(certifier=certifier, certification=certification)
        version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
        row = CertificationRules.objects.create(
            certifier=certifier,
            certification=certification,
            version=version,
            starts=starts,
            until=until,
            content=dict(content),
            published_by=user,
            published_at=now,
        )
        record(
            f"rules:{certifier.slug}:{certification.pk}",
            acts.RULES_PUBLISHED,
            actor=actor.label,
            now=now,
            certifier=certifier.slug,
            facts={
                "version": version,
                "starts": starts.isoformat(),
                "until": until.isoformat() if until else None,
                "content": _digest(content),
            },
            key=key,
        )
    return row


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _rules_hold(
    certifier: Certifier,
    certification: Certification,
    content: Mapping[str, Any],
    starts: date,
    until: date | None,
) -> None:
    before = CertificationRules.objects.filter(certifier=certifier, certification=certification)
    kept = rules_of(before.order_by("-version").first()).unknown
    objections = certification_rules.objections(content, kept=kept)
    if until is not None and until <= starts:
        params = {"starts": f"{starts:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"}
        objections.append(Objection("rules.backward", BACKWARD, params, mend=BACKWARD_MEND, about="until"))
    if blocking(objections):
        raise Refused(objections)
