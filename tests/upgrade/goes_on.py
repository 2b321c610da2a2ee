"""A session found under way in the database of the environment: what it is, or its life led on to the results.

``python -m tests.upgrade.goes_on look`` and ``python -m tests.upgrade.goes_on publish`` print JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from types import SimpleNamespace


def main(asked: str) -> None:
    import django

    django.setup()
    from tests import life, make

    if asked == "publish":
        from parchemin.juries.deliberation.setting_aside import set_aside
        from parchemin.juries.models import Session
        from parchemin.juries.requirements import lines_of

        world = SimpleNamespace(session=Session.objects.select_related("certifier", "site").get())
        # What the sheet asks was not judged when this jury began: a named person says what it rules without.
        someone = replace(life.clerk(), name="Service fictif")
        for entry in life.entries_of(world):
            if any(line.state == "missing" for line in lines_of(entry)):
                set_aside(actor=someone, now=make.NOW, entry=entry, reason="Jury ouvert avant la règle")
        for step in ("closed", "signed", "sealed", "published"):
            life.step(step, world, make.NOW)
    json.dump(look(), sys.stdout)


def look() -> dict[str, object]:
    from parchemin.candidates.models import AcquiredBlock
    from parchemin.catalogue.facts import rules_of
    from parchemin.catalogue.models import CertificationRules
    from parchemin.journal.models import Entry
    from parchemin.juries.models import BlockDecision, Jury, MemberSignature, Minutes, Opinion, Outcome
    from parchemin.parties.models import Employment, Person

    jury = Jury.objects.select_related("session").get()
    rules = [rules_of(row) for row in CertificationRules.objects.order_by("pk")]
    return {
        "session": jury.session.state,
        "jury": jury.state,
        "held_on": jury.held_on.isoformat() if jury.held_on else None,
        "opinions": Opinion.objects.count(),
        "decisions": BlockDecision.objects.count(),
        "outcomes": sorted(Outcome.objects.values_list("verdict", flat=True)),
        "signatures": MemberSignature.objects.count(),
        "minutes": Minutes.objects.count(),
        "acquired": AcquiredBlock.objects.count(),
        "employed": Person.objects.exclude(employer_siret="").count(),
        "employments": Employment.objects.count(),
        "levels": sorted({level.key for one in rules for level in one.decision.levels}),
        "faults": [str(fault) for one in rules for fault in one.faults],
        "entries": Entry.objects.count(),
    }


if __name__ == "__main__":
    main(sys.argv[1])
