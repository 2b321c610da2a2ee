"""A candidate's file put together: steps in legal order, blocks, deposits, marks, decisions, history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from parchemin.accounts.actor import Actor
from parchemin.assessments import queries as assessments
from parchemin.assessments.models import Deposit
from parchemin.awards.models import Award
from parchemin.candidates import foresight
from parchemin.candidates.conflicts import to_judge
from parchemin.candidates.models import AcquiredBlock, Candidacy
from parchemin.candidates.queries import acquired
from parchemin.catalogue.models import Block, Deliverable
from parchemin.declarations.models import Passage
from parchemin.declarations.queries import standing_of
from parchemin.domain.access import AccessRoute
from parchemin.domain.convocation import admissibility_due
from parchemin.domain.declaration import DELAY, UNDECLARED
from parchemin.domain.deliberation import Verdict
from parchemin.journal.queries import history
from parchemin.juries import ties
from parchemin.juries.models import BlockDecision, SessionEntry
from parchemin.web import history as plain
from parchemin.web.dates import day_words, short_day_words
from parchemin.web.shared import grids

HISTORY = 12  # entries shown on the file; the journal holds them all


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path. ``kind`` is the state's shape; ``act``: the single next act, on the current one."""

    kind: str
    word: str
    note: str = ""
    url: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block in the matrix: aimed at or not, acquired where and when, what was decided."""

    block: Block
    aimed: bool
    held: AcquiredBlock | None
    decisions: list[BlockDecision] = field(default_factory=list)
    deposited: int = 0
    asked: int = 0
    graded: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    days: int
    due: date
    share: int | None
    source: str


def read(actor: Actor, row: Candidacy, on: date) -> dict[str, Any]:
    """Everything the page shows, in a number of reads that does not grow with the candidate's path."""
    deposits = list(assessments.deposits(actor, row))
    markings = list(assessments.submitted_markings(row))
    entries = list(
        SessionEntry.objects.filter(candidacy=row)
        .select_related("session__jury", "session__site", "outcome")
        .order_by("session__jury_on", "pk")
    )
    decisions = list(
        BlockDecision.objects.filter(entry__candidacy=row)
        .select_related("block", "entry__session")
        .order_by("decided_at", "pk")
    )
    award = Award.objects.filter(candidacy=row).select_related("revocation").first()
    passage = Passage.objects.filter(award=award).first() if award else None
    held = list(acquired(row, on))
    if to_judge(actor, row.person):
        _keep_silent(entries)
        silent = {e.pk for e in entries if not e.session.published_at}
        decisions = [d for d in decisions if d.entry_id not in silent]
        told_by = tuple(f"session:{e.session_id}:" for e in entries if e.pk in silent)
        held = [h for h in held if not (told_by and h.decision.startswith(told_by))]
        markings = [] if silent else markings
    joined = row.person.joins_kept.order_by("pk").values_list("joined_id", flat=True)
    streams = [row.stream, f"identity:{row.person_id}", f"erasure:{row.person.subject}"]
    streams += [f"identity:{pk}" for pk in joined] + ([award.stream] if award else [])
    told = list(history(streams)[:HISTORY])
    blocks = _blocks(row, held, decisions, deposits, markings)
    return {
        "candidacy": row,
        "person": row.person,
        "sheet": row.framework.sheet,
        "route": gettext(AccessRoute(row.route).label),
        "clock": _clock(row, passage, on),
        "blocks": blocks,
        "deposits": deposits,
        "latest": {d.pk for d in _latest(deposits)},
        "markings": [grids.handed(one) for one in markings],
        "entries": entries,
        "left": list(
            SessionEntry.ever.filter(candidacy=row, taken_out_at__isnull=False)
            .select_related("session__site")
            .order_by("taken_out_at", "pk")
        ),
        "decisions": decisions,
        "award": award,
        "foreseen": [] if award else foresight.warned(row, on),
        "passage": passage,
        "steps": _steps(row, blocks, len(markings), entries, award=award, passage=passage),
        "history": plain.told(told),
        "ties": ties.of_candidacy(row),
    }


def _keep_silent(entries: list[SessionEntry]) -> None:
    """Results not yet published are unknown to who is tied to the candidate."""
    for entry in entries:
        if not entry.session.published_at:
            SessionEntry.outcome.related.set_cached_value(entry, None)


def _latest(deposits: list[Deposit]) -> list[Deposit]:
    newest: dict[int, Deposit] = {}
    for deposit in deposits:  # newest version first within a deliverable
        newest.setdefault(deposit.deliverable_id, deposit)
    return list(newest.values())


def _blocks(row: Candidacy, held: list[AcquiredBlock], decisions: list[BlockDecision], deposits: list[Deposit],
            markings: list[Any]) -> list[BlockRow]:  # fmt: skip
    aimed = set(row.blocks.values_list("pk", flat=True))
    by_block = {a.block_id: a for a in held}
    asked: dict[int, int] = {}
    for block_id in Deliverable.objects.filter(
        assessment__block__framework=row.framework_id, is_file=True
    ).values_list("assessment__block_id", flat=True):
        asked[block_id] = asked.get(block_id, 0) + 1
    latest = _latest(deposits)
    return [
        BlockRow(
            block,
            block.pk in aimed,
            by_block.get(block.pk),
            [d for d in decisions if d.block_id == block.pk],
            sum(1 for d in latest if d.deliverable.assessment.block_id == block.pk),
            asked.get(block.pk, 0),
            sum(1 for m in markings if m.grid.assessment.block_id == block.pk),
        )
        for block in row.framework.blocks.order_by("number")
    ]


def _clock(row: Candidacy, passage: Passage | None, on: date) -> Clock | None:
    admissibility = getattr(row, "admissibility", None)
    if row.route == AccessRoute.VAE and admissibility and not admissibility.decided_on:
        since = admissibility.complete_on
        due = admissibility_due(since)
        return _countdown(on, since, due, gettext("recevabilité, R. 6412-4")) if due else None
    if passage and passage.state in UNDECLARED and not hasattr(passage.award, "revocation"):
        words = gettext("déclaration")
        return _countdown(on, passage.award.issued_on, passage.due_on, f"{words}, {DELAY.label}")
    return None


def _countdown(on: date, since: date, due: date, source: str) -> Clock:
    whole = max(1, (due - since).days)
    share = max(0, min(100, round(100 * (on - since).days / whole)))
    return Clock((due - on).days, due, share, source)


def _steps(
    row: Candidacy,
    blocks: list[BlockRow],
    graded: int,
    entries: list[SessionEntry],
    *,
    award: Award | None,
    passage: Passage | None,
) -> list[Step]:
    """The path in legal order; only the first step not done proposes an act."""
    aimed = [b for b in blocks if b.aimed]
    steps = [Step("ok", gettext("Inscription"), day_words(row.entered_on))]
    if row.route == AccessRoute.VAE:
        steps.append(_admissibility(row))
    asked = sum(b.asked for b in aimed if not b.held)
    got = sum(b.deposited for b in aimed if not b.held)
    if asked:
        steps.append(
            Step(
                "ok" if got >= asked else "now",
                gettext("Dépôts"),
                gettext("%(got)s reçus sur %(asked)s demandés") % {"got": got, "asked": asked},
                "?act=deposer#deposer",
                gettext("Déposer pour ce candidat"),
            )
        )
    steps += [*_session(entries, graded), *_award(entries, award, passage)]
    if row.state == Candidacy.State.WITHDRAWN:
        return [
            s if s.kind == "ok" else Step("abstain", s.word, gettext("candidature retirée")) for s in steps
        ]
    return _one_act(steps)


def _one_act(steps: list[Step]) -> list[Step]:
    seen = False
    shown = []
    for step in steps:
        current = step.kind != "ok" and not seen
        seen = seen or current
        shown.append(step if current else Step(step.kind, step.word, step.note))
    return shown


def _admissibility(row: Candidacy) -> Step:
    decided = getattr(row, "admissibility", None)
    if decided and decided.decided_on:
        good = decided.decision == decided.Decision.ADMISSIBLE
        return Step("ok" if good else "no", gettext("Recevabilité"),
                    f"{gettext(decided.get_decision_display())}, {short_day_words(decided.decided_on)}")  # fmt: skip
    return Step(
        "now",
        gettext("Recevabilité"),
        gettext("à notifier"),
        "?act=recevabilite#recevabilite",
        gettext("Notifier la recevabilité"),
    )


def _session(entries: list[SessionEntry], graded: int) -> list[Step]:
    if not entries:
        return [
            Step("todo", gettext("Session"), gettext("présenté à aucune session"), reverse("sessions"), gettext("Choisir une session")),
            Step("todo", gettext("Décision du jury")),
        ]  # fmt: skip
    entry = entries[-1]
    session = entry.session
    url = reverse("session", args=[session.pk])
    note = ngettext("%(n)s grille rendue", "%(n)s grilles rendues", graded) % {"n": graded}
    held = Step(
        "ok" if session.state in (session.State.SEALED, session.State.PUBLISHED) or hasattr(entry, "outcome") else "now",
        gettext("Épreuves"), f"{session.title}, {short_day_words(session.starts_on)} ; {note}", url, gettext("Voir la session"),
    )  # fmt: skip
    outcome = getattr(entry, "outcome", None)
    if outcome is None:
        return [
            held,
            Step(
                "todo",
                gettext("Décision du jury"),
                short_day_words(session.jury_on),
                url,
                gettext("Voir la session"),
            ),
        ]
    words = f"{verdict_word(outcome.verdict)}, {short_day_words(outcome.stated_on)}"
    if not outcome.published_at:
        return [
            held,
            Step(
                "wait",
                gettext("Décision du jury"),
                gettext("%(said)s, non publiée") % {"said": words},
                url,
                gettext("Voir la session"),
            ),
        ]
    return [held, Step("ok", gettext("Décision du jury"), words)]


def verdict_word(verdict: str) -> str:
    """The French word of an outcome."""
    try:
        return gettext(Verdict(verdict).label)
    except ValueError:
        return verdict


def _award(entries: list[SessionEntry], award: Award | None, passage: Passage | None) -> list[Step]:
    if award is None:
        granted = any(
            getattr(e, "outcome", None) and e.outcome.verdict == "granted" and e.outcome.published_at
            for e in entries
        )
        kind = "wait" if granted else "todo"
        return [
            Step(kind, gettext("Titre"), gettext("à délivrer") if granted else "", reverse("awards"), gettext("Délivrer le titre")),
            Step("todo", gettext("Déclaration")),
        ]  # fmt: skip
    url = reverse("award", args=[award.pk])
    gone = hasattr(award, "revocation")
    title = Step(
        "no" if gone else "ok",
        gettext("Titre"),
        f"{award.number}, {short_day_words(award.issued_on)}",
        url,
        gettext("Voir le titre"),
    )
    if passage is None:
        return [
            title,
            Step(
                "todo",
                gettext("Déclaration"),
                gettext("à préparer"),
                reverse("declarations"),
                gettext("Voir les déclarations"),
            ),
        ]
    if gone:
        return [
            title,
            Step(
                "abstain",
                gettext("Déclaration"),
                gettext(standing_of(award).label),
                reverse("declarations"),
                gettext("Voir les déclarations"),
            ),
        ]
    done = passage.state in (Passage.State.ACCEPTED, Passage.State.HELD)
    kind = (
        "ok" if done else "no" if passage.state in (Passage.State.REFUSED, Passage.State.BLOCKED) else "wait"
    )
    return [
        title,
        Step(
            kind,
            gettext("Déclaration"),
            gettext(passage.get_state_display()),
            reverse("declarations"),
            gettext("Voir les déclarations"),
        ),
    ]
