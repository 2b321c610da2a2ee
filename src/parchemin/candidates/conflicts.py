"""A member of the service who is tied to a candidate: they decide nothing about them, and do not read what is
decided about them before it is published. Said by the acts themselves, whoever calls them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from parchemin.accounts.actor import Actor
from parchemin.accounts.models import User
from parchemin.candidates.models import Relation
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.parties.models import Person

USER = "user:"  # how the label of an account begins
ANOTHER = gettext_noop("Un autre responsable de certification s’en charge.")


def persons_of(actor: Actor, certifier_id: int) -> frozenset[UUID]:
    """Who the account is at that certifier: the persons of its roles, and those who have its address. A task done in
    the name of an account is that account's."""
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
    """Why this account may neither see nor do what a jury decides about that candidate, before it is published."""
    if candidate.pk not in tied_candidates(actor, candidate.certifier_id):
        return []
    return [
        Objection(
            "permission.conflict",
            gettext_noop(
                "Vous avez un lien avec %(name)s : sa délibération ne vous est pas montrée avant la publication."
            ),
            {"name": candidate.full_name},
            mend=ANOTHER,
            about=str(candidate.pk),
        )
    ]


def to_rule_on(actor: Actor, candidate: Person) -> list[Objection]:
    """Why this account may decide nothing about that candidate, published or not: a mark, a fault, an appeal, a fraud."""
    if candidate.pk not in tied_candidates(actor, candidate.certifier_id):
        return []
    return [
        Objection(
            "permission.conflict",
            gettext_noop(
                "Vous avez un lien avec %(name)s : vous ne décidez de rien qui concerne cette personne."
            ),
            {"name": candidate.full_name},
            mend=ANOTHER,
            about=str(candidate.pk),
        )
    ]
