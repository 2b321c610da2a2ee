"""What binds juries and candidates: a composition rule confirmed, the certifier's rules published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.catalogue import acts, building, consent
from parchemin.catalogue.authority import Hand, account, may
from parchemin.catalogue.facts import rules_of
from parchemin.catalogue.models import (
    Certification,
    CertificationRules,
    CompositionRule,
    Framework,
    Proposal,
)
from parchemin.catalogue.queries import open_jury_findings, sentence_place
from parchemin.domain import certification_rules, composition
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Objection, Refused, blocking, gettext_noop
from parchemin.journal.actions import Private, record
from parchemin.parties.models import Certifier

IMPOSSIBLE_RULE = gettext_noop("Aucun jury ne peut suivre cette règle : %(why)s")
IMPOSSIBLE_RULE_MEND = gettext_noop(
    "Corrigez les comptes qui se contredisent, d’après la phrase de la fiche."
)
UNKNOWN_ROUTE = gettext_noop("« %(route)s » n’est pas une voie d’accès de cette fiche.")
UNKNOWN_ROUTE_MEND = gettext_noop("Nommez des voies que la fiche ouvre.")
SEVERAL = gettext_noop("La fiche imprime des jurys différents pour ces voies : %(routes)s.")
SEVERAL_MEND = gettext_noop("Confirmez une règle pour chaque phrase, avec les voies qui la suivent.")
BACKWARD = gettext_noop("Le règlement finirait le %(until)s, avant de commencer le %(starts)s.")
BACKWARD_MEND = gettext_noop("Donnez une fin après le premier jour, ou aucune.")


def confirm_composition_rule(
    *,
    actor: Actor,
    now: datetime,
    framework: Framework,
    rule: composition.CompositionRule,
    routes: Sequence[str] = (),
    reason: str = "",
    key: str | None = None,
) -> CompositionRule | Proposal:
    """Confirmer la règle de composition that a person has read beside the sheet's sentence.

    ``routes``: the access routes it binds; when none is named, those of the sentence it was read from, or all that
    are not closed where the sheet prints one sentence. Raises ``Refused`` while a finding on the sentence of one of
    these routes is open, when they do not print the same one, or when no jury could follow the rule. Where other
    certifiers share the sheet, it is proposed to them.
    """
    hand = Hand(actor.label, account(actor), may(actor, framework.sheet), now)
    bound = bound_routes(framework, rule, routes)
    if consent.needed(actor, framework.sheet):
        content = {"framework": framework.version, "routes": bound, "rule": rule.as_dict()}
        return consent.propose(
            hand,
            framework.sheet,
            acts.COMPOSITION_RULE_CONFIRMED,
            content=content,
            about=f"v{framework.version} {' '.join(bound)}",
            reason=reason,
            key=key,
        )
    return confirm(hand, framework, rule, bound, reason, key=key)


def bound_routes(framework: Framework, rule: composition.CompositionRule, routes: Sequence[str]) -> list[str]:
    """The routes that the rule would bind. Raises ``Refused`` when it cannot."""
    known = set(framework.routes.exclude(is_open=False).values_list("route", flat=True))
    printed = composition.sentences_of(framework.reading)
    own = next((one.routes for one in printed if one.text == rule.text), ()) if len(printed) > 1 else ()
    wanted = set(routes) or (set(own) & known) or known
    bound: list[str] = [route.value for route in AccessRoute if route.value in wanted]
    _rule_holds(framework, rule, [*routes], known, bound)
    return bound


def confirm(
    hand: Hand,
    framework: Framework,
    rule: composition.CompositionRule,
    bound: Sequence[str],
    reason: str,
    *,
    key: str | None = None,
) -> CompositionRule:
    """The rule written for these routes, once those who share the sheet agree."""
    printed = composition.sentences_of(framework.reading)
    of = composition.sentence_for(printed, bound[0]) if bound else None
    place = sentence_place(framework.reading, of) if of else framework.reading.get("jury") or {}
    with transaction.atomic():
        locked = Framework.objects.select_for_update().get(pk=framework.pk)
        version = (locked.composition_rules.aggregate(last=Max("version"))["last"] or 0) + 1
        row = CompositionRule.objects.create(
            framework=locked,
            version=version,
            routes=list(bound),
            rule=rule.as_dict(),
            notation=building.fit(rule.notation(), 300),
            source_lines=building.lines_of(place),
            reason=reason.strip(),
            confirmed_by=hand.user,
            confirmed_at=hand.now,
        )
        stream = framework.sheet.stream
        record(
            stream,
            acts.COMPOSITION_RULE_CONFIRMED,
            actor=hand.label,
            now=hand.now,
            certifier=hand.certifier.slug,
            facts={
                "framework": locked.version,
                "version": version,
                "routes": list(bound),
                "rule": rule.as_dict(),
                **hand.facts,
            },
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
    user = account(actor)
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
