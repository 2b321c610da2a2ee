"""A civil identity corrected on the paper shown; whoever it is then like is examined at once, as at enrolment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import require, to_manage
from parchemin.candidates import acts, gate, resolving, returning
from parchemin.candidates.actions import IDENTITY_FIELDS
from parchemin.candidates.facts import identity_from
from parchemin.candidates.joining import join_persons
from parchemin.candidates.relations import keep_former
from parchemin.domain.objection import Refused, blocking
from parchemin.domain.one_person import alike_objection, correcting_objections, nearer
from parchemin.domain.same_person import COMPARED
from parchemin.journal.actions import Private, record
from parchemin.parties import addresses
from parchemin.parties.folding import kept_with
from parchemin.parties.models import Certifier, Person
from parchemin.runtime.clock import day_here


def correct_identity(
    *,
    actor: Actor,
    now: datetime,
    person: Person,
    identity: Mapping[str, Any],
    reason: str,
    same_as: Person | None = None,
    apart: str = "",
    key: str | None = None,
) -> Person:
    """Correct the civil identity (fields of `IDENTITY_FIELDS`) on the paper shown, which ``reason`` names.

    An award already delivered keeps its words: they are what was delivered. What is wrong in a field that is not
    touched stops nothing. ``same_as``: the other record that the correction shows to be this person's, joined to this
    one by the same paper; ``apart``: why those it is now like are other people.
    Raises ``Refused`` for an erased person, where nothing changes, or where somebody else is now like them and nothing
    is said of it.
    """
    require(to_manage(actor, person.certifier_id))
    typed, identity = identity, gate.canonical_row(identity)
    with transaction.atomic():
        # As enrolments do: nobody alike enters meanwhile.
        Certifier.objects.select_for_update().get(pk=person.certifier_id)
        row = Person.objects.select_for_update().select_related("certifier").get(pk=person.pk)
        changed = sorted(n for n in IDENTITY_FIELDS if n in identity and identity[n] != getattr(row, n))
        require(correcting_objections(erased=bool(row.erased_at), changed=bool(changed)))
        kept = {name: getattr(row, name) for name in IDENTITY_FIELDS}
        if stopped := blocking(gate.changed_objections(kept | dict(typed), changed, on=day_here(now))):
            raise Refused(stopped)
        alike = alike_then(row, identity)
        if alike and same_as is None and not apart.strip():
            raise Refused([alike_objection(match.alike) for match in alike])
        moved = _write(row, identity, changed, now)
        record(
            f"identity:{row.pk}",
            acts.IDENTITY_CORRECTED,
            actor=actor.label,
            now=now,
            certifier=row.certifier.slug,
            facts={"fields": changed},
            private={**moved, "reason": Private(row.subject, reason)},
            key=key,
        )
        if same_as is not None:
            join_persons(actor=actor, now=now, kept=row, joined=same_as, reason=reason)
        elif apart.strip():
            for match in alike:
                returning.tell_apart(actor=actor, now=now, one=row, other=match.person, reason=apart)
    return row


def alike_then(person: Person, identity: Mapping[str, Any]) -> list[resolving.Match]:
    """Records that ``person`` would be like, once corrected so, and was not, or was less: those of candidates alone.

    ``identity``: the fields given, canonical.
    """
    whole = {name: getattr(person, name) for name in IDENTITY_FIELDS} | dict(identity)
    same = all(whole[name] == getattr(person, name) for name in COMPARED)
    if same or not resolving.candidates_of(person.certifier).filter(pk=person.pk).exists():
        return []
    before = {match.person.pk: match.comparison for match in returning.matches(person)}
    alike = returning.others_like(person, identity_from(whole), str(whole["email"] or ""))
    return [match for match in alike if nearer(match.comparison, before.get(match.person.pk))]


def _write(row: Person, identity: Mapping[str, Any], changed: list[str], now: datetime) -> dict[str, Private]:
    """Write the fields changed; the address that was, for the journal."""
    if "employer_siret" in changed:
        keep_former(row, until=day_here(now), now=now)
    moved = addresses.move(row, identity["email"]) if "email" in changed else {}
    for name in changed:
        if name != "email":
            setattr(row, name, identity[name])
    row.save(update_fields=kept_with(Person, changed))
    return moved
