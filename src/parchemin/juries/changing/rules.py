"""A règlement corrected by a new version while a session relies on the older: its candidates follow the new one.

A file follows the version in force on its day of entry (`candidates.pinning`), as it was when the file was opened: one
published since for the same days reaches it by this act alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import CertificationRules
from parchemin.catalogue.queries import rules_published, version_in_force
from parchemin.domain.rules_followed import rules_change_objections
from parchemin.journal.actions import Private, record
from parchemin.juries import acts
from parchemin.juries.jury.restating import begun
from parchemin.juries.locks import locked_session
from parchemin.juries.models import Session


def outdated(session: Session) -> Mapping[Candidacy, CertificationRules]:
    """Candidates of the session who follow an older version than the one in force on their day of entry; the latter."""
    rows = list(
        Candidacy.objects.filter(entries__in=session.entries.all(), rules__isnull=False)
        .select_related("framework__sheet", "rules", "person")
        .defer(
            "framework__reading", "framework__settled", "framework__sheet__reading"
        )  # long, and not read here
        .order_by("number", "pk")
    )
    published = rules_published(
        {one.certifier_id for one in rows}, {one.framework.sheet.certification_id for one in rows}
    )
    newer = {}
    for one in rows:
        versions = published.get((one.certifier_id, one.framework.sheet.certification_id), ())
        rules = version_in_force(versions, one.entered_on)
        if rules is not None and rules.pk != one.rules_id:
            newer[one] = rules
    return newer


def follow_rules(
    *, actor: Actor, now: datetime, session: Session, reason: str, key: str | None = None
) -> list[Candidacy]:
    """Have the candidates of a session follow the version in force on their day of entry, before its deliberation.

    Raises ``Refused``: the deliberation was opened, nobody follows an older one, no reason.
    """
    require(to_manage(actor, session.certifier_id))
    with transaction.atomic():
        row = locked_session(session)
        newer = outdated(row)
        require(rules_change_objections(sat=begun(row.pk), newer=len(newer), reason=reason))
        before = {str(one.pk): one.rules_id for one in newer}
        for one, rules in newer.items():
            one.rules = rules
            one.save(update_fields=["rules"])
        record(
            row.stream,
            acts.RULES_FOLLOWED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={
                "count": len(newer),
                "before": before,
                "after": {str(one.pk): rules.pk for one, rules in newer.items()},
            },
            private={"reason": Private(row.stream, reason.strip())},
            key=key,
        )
    return list(newer)
