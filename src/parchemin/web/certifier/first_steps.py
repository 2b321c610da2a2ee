"""What a certifier still has to write before its first session: shown at home until it is done, or a title is delivered."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from parchemin.accounts.roles import service_accounts
from parchemin.assessments.models import Grid
from parchemin.awards.models import Award
from parchemin.candidates.models import Candidacy
from parchemin.catalogue.models import Assessment, CertificationRules, Framework, RegisterSheet
from parchemin.domain.first_steps import Step, Written, first_to_do, steps
from parchemin.juries.models import Juror, Room, Session
from parchemin.parties.models import Certifier
from parchemin.runtime.clock import day_here
from parchemin.web.certifier.queues import unsettled


@dataclass(frozen=True, slots=True)
class Line:
    """A step and its page; ``next``: the first that is not done."""

    step: Step
    url: str
    next: bool


def lines(certifier: Certifier) -> list[Line]:
    """Empty once a title was delivered, or everything is there."""
    if Award.objects.filter(certifier=certifier).exists():
        return []
    sheet = RegisterSheet.objects.filter(awarding__certifier=certifier).order_by("-pk").first()
    all_steps = steps(written(certifier))
    first = first_to_do(all_steps)
    if first is None:
        return []
    return [Line(step, _url(step.key, sheet), step is first) for step in all_steps]


def written(certifier: Certifier) -> Written:
    """What a certifier wrote so far."""
    latest = (
        RegisterSheet.objects.filter(awarding__certifier=certifier)
        .annotate(latest=Max("frameworks__pk"))
        .values_list("latest", flat=True)
    )
    frameworks = Framework.objects.filter(pk__in=[pk for pk in latest if pk])
    assessments = Assessment.objects.filter(block__framework__in=frameworks)
    filled = {
        field.name
        for field in Certifier._meta.concrete_fields  # noqa: SLF001 - documented API
        if getattr(certifier, field.name)
    }
    return Written(
        record=frozenset(filled),
        letter_left=certifier.letter_tried_at is not None,
        service=service_accounts(certifier, day_here(timezone.now())),
        sheets=len(latest),
        unsettled=len(unsettled([certifier.pk])),
        frameworks=frameworks.count(),
        rules=CertificationRules.objects.filter(certifier=certifier).count(),
        assessments=assessments.count(),
        grids=Grid.objects.filter(certifier=certifier, assessment__in=assessments)
        .values("assessment")
        .distinct()
        .count(),
        rooms=Room.objects.filter(site__certifier=certifier).count(),
        jurors=Juror.objects.filter(person__certifier=certifier).count(),
        candidates=Candidacy.objects.filter(certifier=certifier).count(),
        sessions=Session.objects.filter(certifier=certifier).count(),
    )


def _url(key: str, sheet: RegisterSheet | None) -> str:
    plain = {
        "record": "certifier_record",
        "caisse": "certifier_record",
        "letters": "certifier_record",
        "team": "certifier_roles",
        "sheet": "certification_new",
        "rooms": "rooms",
        "jurors": "pool",
        "candidates": "candidates",
        "session": "sessions",
    }
    of_the_sheet = {
        "findings": "certification",
        "framework": "certification",
        "rules": "certification_rules",
        "grids": "certification_grids",
    }
    if key in plain:
        return reverse(plain[key])
    return reverse(of_the_sheet[key], args=[sheet.pk]) if sheet else ""
