"""Reads of awards: what is due, why one may not be issued, those a reader may see."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from parchemin.accounts.actor import Actor
from parchemin.accounts.visibility import visible_to
from parchemin.awards import facts
from parchemin.awards.models import Award
from parchemin.candidates.facts import identity_of
from parchemin.candidates.queries import holds_every_block
from parchemin.candidates.returning import title_objections
from parchemin.catalogue.queries import findings_waited, without_readings
from parchemin.domain.access import AccessRoute
from parchemin.domain.award import blocks_only, claims_objections, rehearsal
from parchemin.domain.deliberation import Delivery, Verdict, delivery_objections
from parchemin.domain.identity import DECLARED_ALONE, identity_objections
from parchemin.domain.objection import Objection, blocking, gettext_noop
from parchemin.juries.again.appealing import replaced
from parchemin.juries.models import Outcome
from parchemin.parties.models import Certifier

GRANTED = Verdict.GRANTED.value


def due(on: date, certifier: Certifier | None = None) -> QuerySet[Outcome]:
    """Whole certifications granted and published by ``on``, with no award and no refusal to deliver."""
    rows = Outcome.objects.filter(
        verdict=GRANTED,
        whole=True,
        published_at__isnull=False,
        published_at__date__lte=on,
        award__isnull=True,
        delivery_refusal__isnull=True,
        entry__candidacy__award__isnull=True,
        entry__candidacy__rehearsal=False,
    )
    rows = rows.exclude(entry__again__outcome__published_at__isnull=False)  # decided again since
    if certifier is not None:
        rows = rows.filter(certifier=certifier)
    rows = rows.select_related(
        "certifier", "entry__session", "entry__candidacy__person", "entry__candidacy__framework__sheet"
    )
    return without_readings(rows, "entry__candidacy__framework").order_by(
        "published_at", "entry__position", "pk"
    )


def issue_objections(outcome: Outcome, *, on: date, settled: str = "") -> list[Objection]:
    """Why no award may be issued for ``outcome`` on that day; empty when one may.

    ``settled`` is the reason by which the certifier settled that the holder may claim the register entry,
    where the law leaves it open; a clear no stays no.
    """
    objections = _outcome_objections(outcome, on)
    objections += title_objections([outcome.entry.candidacy])
    objections += unsettled(outcome)
    objections += unfit(outcome, on)
    claims = facts.claims_of(outcome, issued_on=on)
    objections += claims_objections(
        claims, registered_title=outcome.entry.candidacy.framework.sheet.title, on=on
    )
    right = facts.register_claim_of(outcome)
    if right.allowed is False or (right.allowed is None and not settled.strip()):
        objections += right.objections
    return objections


def unsettled(outcome: Outcome) -> list[Objection]:
    """The findings of its sheet that nobody settled, and that a parchment waits for."""
    candidacy = outcome.entry.candidacy
    return findings_waited([candidacy.framework.sheet_id], [f"deliver_parchment:{candidacy.route}"])


def unfit(outcome: Outcome, on: date) -> list[Objection]:
    """What of the holder's civil status cannot be, of what a title bears: none is made of it."""
    reasons = identity_objections(identity_of(outcome.entry.candidacy.person), on=on)
    return [reason for reason in blocking(reasons) if reason.code not in DECLARED_ALONE]


def _outcome_objections(outcome: Outcome, on: date) -> list[Objection]:
    candidacy = outcome.entry.candidacy
    checks = (
        (
            outcome.published_at is None,
            "award.not-published",
            gettext_noop("Les résultats de la session ne sont pas publiés."),
            gettext_noop("Publier les résultats, puis délivrer."),
        ),
        (
            replaced(outcome),
            "award.decided-again",
            gettext_noop("Ce résultat a été décidé de nouveau : c’est le dernier qui compte."),
            gettext_noop("Délivrer d’après la dernière décision, parmi les titres dus."),
        ),
        (
            hasattr(outcome, "delivery_refusal"),
            "award.delivery-refused",
            gettext_noop("La délivrance a été refusée pour fraude."),
            gettext_noop("Enregistrer le recours du candidat, s’il en forme un."),
        ),
        (
            not holds_every_block(candidacy, outcome.stated_on),
            "award.blocks-missing",
            gettext_noop("Un bloc au moins n’était pas acquis au jour de la décision."),
            gettext_noop("Vérifier les blocs acquis du candidat et leur validité."),
        ),
    )
    jury_first = delivery_objections(
        Delivery.DELIVER,
        Verdict(outcome.verdict),
        route=AccessRoute(candidacy.route),
        jury_on=outcome.stated_on,
        on=on,
    )
    return [
        *jury_first,
        *([] if outcome.whole else [blocks_only()]),
        *([rehearsal()] if candidacy.rehearsal else []),
        *(Objection(code, words, mend=mend) for stops, code, words, mend in checks if stops),
    ]


def awards(actor: Actor) -> QuerySet[Award]:
    """Awards that a staff member may see, the latest first."""
    rows = visible_to(actor, Award.objects.all()).select_related(
        "certifier", "person", "candidacy__framework__sheet", "revocation"
    )
    return without_readings(rows, "candidacy__framework").order_by("-issued_at", "-pk")


def of_person(actor: Actor) -> QuerySet[Award]:
    """A candidate's own awards, the latest first."""
    return (
        Award.objects.filter(person__in=actor.persons("candidate"))
        .select_related("certifier", "candidacy__framework__sheet", "revocation")
        .order_by("-issued_at", "-pk")
    )
