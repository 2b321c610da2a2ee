"""A member of the service who is tied to a candidate: they neither judge nor read what is decided about them before
it is published."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from parchemin.accounts.actor import Actor
from parchemin.accounts.models import User
from parchemin.candidates.models import Relation
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.parties.models import Person

USER = "user:"  # how the label of an account begins


def persons_of(actor: Actor, certifier_id: int) -> frozenset[UUID]:
    """Who the account is at that certifier: the persons of its roles, and those who have its address."""
    if actor.system:
        return frozenset()
    own = Q(pk__in=actor.persons())
    if actor.label.startswith(USER):
        address = User.objects.filter(pk=actor.label.removeprefix(USER)).values_list("email", flat=True)
        own |= Q(email__iexact=address.first() or "-")
    return frozenset(Person.objects.filter(own, certifier=certifier_id).values_list("pk", flat=True))


def tied_candidates(actor: Actor, certifier_id: int) -> frozenset[UUID]:
    """Persons of the candidates with whom the account has a tie that stands, and itself."""
    own = persons_of(actor, certifier_id)
    if not own:
        return frozenset()
    rows = Relation.objects.filter(other__in=own, cleared_at__isnull=True)
    return own | frozenset(rows.values_list("candidate_id", flat=True))


def to_judge(actor: Actor, candidate: Person) -> list[Objection]:
    """Why this account may neither see nor do what concerns the decision about that candidate."""
    if candidate.pk not in tied_candidates(actor, candidate.certifier_id):
        return []
    return [
        Objection(
            "permission.conflict",
            gettext_noop(
                "Vous avez un lien avec %(name)s : sa délibération ne vous est pas montrée avant la publication."
            ),
            {"name": candidate.full_name},
            mend=gettext_noop("Un autre responsable de certification s’en charge."),
            about=str(candidate.pk),
        )
    ]
