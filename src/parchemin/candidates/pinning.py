"""Candidacies enrolled before the certifier published its rules: pinned to those in force on their day of entry."""

from __future__ import annotations

from collections.abc import Iterable

from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import CertificationRules
from parchemin.catalogue.queries import rules_published, version_in_force


def to_pin(candidacies: Iterable[Candidacy]) -> dict[Candidacy, CertificationRules | None]:
    """Those pinned to no rules, each with the version in force on their day of entry; None where there is none."""
    rows = [one for one in candidacies if one.rules_id is None]
    if not rows:
        return {}
    certifications = {one.pk: one.framework.sheet.certification_id for one in rows}
    published = rules_published({one.certifier_id for one in rows}, set(certifications.values()))
    return {
        one: version_in_force(published.get((one.certifier_id, certifications[one.pk]), ()), one.entered_on)
        for one in rows
    }


def pin(candidacies: Iterable[Candidacy]) -> list[int]:
    """Pin them, inside the transaction of the act that needs their rules. Gives the ids of those pinned."""
    pinned = []
    for one, rules in to_pin(candidacies).items():
        if rules is not None:
            one.rules = rules
            one.save(update_fields=["rules"])
            pinned.append(one.pk)
    return pinned
