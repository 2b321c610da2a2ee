"""What would stop the titles of a session, said when its candidates are entered and when it opens. Reads only.

Warnings, all of them: there is time. ``juries.day.checkpoint`` says the same of each candidate, before the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from parchemin.candidates import foresight
from parchemin.candidates.facts import identity_of
from parchemin.candidates.models import Candidacy
from parchemin.candidates.queries import held
from parchemin.catalogue.models import Block
from parchemin.domain.award import blocks_only
from parchemin.domain.composition.vae import text_objections
from parchemin.domain.declaration import site_objections
from parchemin.domain.identity import identity_objections
from parchemin.domain.objection import Level, Objection, blocking, gettext_noop
from parchemin.domain.phrase import Phrase
from parchemin.juries.facts import candidate_facts, day_of_session
from parchemin.juries.models import Session, SessionEntry
from parchemin.juries.queries import entries


def of_path(candidacy: Candidacy, _on: date) -> list[Objection]:
    """Whether a text says what jury a VAE candidate's path asks for: known as soon as the file exists."""
    return text_objections(candidate_facts(candidacy))


def of_session(
    session: Session,
    only: Sequence[SessionEntry] | None = None,
    presented: Sequence[SessionEntry] | None = None,
) -> list[Objection]:
    """Each reason once, for all the candidates presented or for some of them. ``presented``: `queries.entries` of the
    session, where they are read."""
    rows = list(entries(session)) if presented is None else list(presented)
    if only is not None:
        wanted = {entry.pk for entry in only}
        rows = [entry for entry in rows if entry.pk in wanted]
    day = day_of_session(session)
    warned = foresight.warned_of([entry.candidacy for entry in rows], day)
    place = site_objections(session.site.postcode)
    of_people = [one for entry in rows for one in _unfit(entry.candidacy, day)]
    return [
        *warned,
        *(replace(one, level=Level.WARN) for one in (*place, *_partial(session, rows), *of_people)),
    ]


def _unfit(candidacy: Candidacy, on: date) -> list[Objection]:
    """What cannot be in a civil status, of an older record that no entrance judged: by its file."""
    return [
        replace(
            one,
            template=gettext_noop("Dossier %(number)s : %(why)s"),
            params={"number": candidacy.number, "why": Phrase(one.template, one.params)},
            mend=gettext_noop("Corriger l’identité d’après la pièce d’état civil."),
        )
        for one in blocking(identity_objections(identity_of(candidacy.person), on=on))
    ]


def _partial(session: Session, rows: Sequence[SessionEntry]) -> list[Objection]:
    """Whom this session can give no title: the blocks presented and those held do not make the certification."""
    frameworks = {entry.candidacy.framework_id for entry in rows}
    whole: dict[int, set[int]] = defaultdict(set)
    for framework, block in (
        Block.objects.filter(framework__in=frameworks).order_by("pk").values_list("framework", "pk")
    ):
        whole[framework].add(block)
    had: dict[object, set[int]] = defaultdict(set)
    people = [entry.candidacy.person_id for entry in rows]
    for person, block in (
        held(day_of_session(session)).filter(person__in=people).values_list("person", "block")
    ):
        had[person].add(block)
    numbers = [
        entry.candidacy.number
        for entry in rows
        if not whole[entry.candidacy.framework_id]
        <= had[entry.candidacy.person_id] | {block.pk for block in entry.blocks.all()}
    ]
    return [blocks_only(numbers)] if numbers else []
