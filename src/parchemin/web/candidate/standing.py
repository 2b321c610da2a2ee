"""Where a candidate stands: what to do before when, what was received, what was decided and published.

Nothing of a session shows before its results are published: not a decision, not a block it made acquired.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from parchemin.accounts.actor import Actor
from parchemin.assessments import queries as assessments
from parchemin.assessments.models import Deposit
from parchemin.awards.models import Award
from parchemin.candidates import queries as candidates
from parchemin.candidates.models import AcquiredBlock, Admissibility, Candidacy
from parchemin.catalogue.models import Assessment, Block, Deliverable
from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation import Outcome as Verdict
from parchemin.juries.models import BlockDecision, Convocation, Defence, SessionEntry
from parchemin.parties.models import Letter
from parchemin.web.dates import day_words, hour_words, short_day_words

# A draft is not said yet; a letter that could not leave is still what the certifier decided to say.
SAID = (Letter.State.APPROVED, Letter.State.SENT, Letter.State.FAILED)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``due`` None: no limit was set; ``days`` left, negative when late."""

    title: str
    detail: str
    url: str
    action: str
    due: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    kind: str  # of a glyph
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class BlockLine:
    number: int
    title: str
    kind: str
    word: str
    since: str
    notes: tuple[str, ...]
    motivation: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A defence as it was said to the candidate by a convocation."""

    defence: Defence
    convocation: Convocation


@dataclass(frozen=True, slots=True)
class Standing:
    candidacy: Candidacy
    headline: str
    tasks: tuple[Task, ...]
    appointments: tuple[Appointment, ...]
    steps: tuple[Step, ...]
    blocks: tuple[BlockLine, ...]
    deposits: tuple[Deposit, ...]
    result: SessionEntry | None  # last presentation whose results are published
    next_words: tuple[str, ...]
    award: Award | None


def own(actor: Actor) -> QuerySet[Candidacy]:
    return candidates.of_person(actor)


def standing(actor: Actor, candidacy: Candidacy, now: datetime) -> Standing:
    """Everything the candidate's page says, read for this actor at that moment."""
    today = timezone.localtime(now).date()
    entries = list(_entries(candidacy))
    published = [e for e in entries if e.session.published_at]
    coming = next((e for e in entries if not e.session.published_at), None)
    acquired = _acquired(candidacy, entries, today)
    appointments = _appointments(candidacy, coming)
    deposits = tuple(assessments.deposits(actor, candidacy))
    tasks = _deposit_tasks(candidacy, coming, acquired, deposits, today)
    result = published[-1] if published else None
    award = Award.objects.filter(candidacy=candidacy).select_related("parchment", "credential", "revocation").first()
    return Standing(
        candidacy=candidacy,
        headline=_headline(candidacy, tasks, appointments, result, award),
        tasks=tuple(tasks),
        appointments=appointments,
        steps=tuple(_steps(candidacy, coming or result, deposits, appointments, award, today)),
        blocks=tuple(_blocks(candidacy, coming, result, acquired, deposits)),
        deposits=deposits,
        result=result,
        next_words=tuple(_what_follows(candidacy, result, acquired)),
        award=award,
    )


def _entries(candidacy: Candidacy) -> QuerySet[SessionEntry]:
    decisions = BlockDecision.objects.select_related("block").order_by("block__number")
    return (
        SessionEntry.objects.filter(candidacy=candidacy)
        .select_related("session__site", "outcome")
        .prefetch_related(Prefetch("decisions", queryset=decisions), Prefetch("blocks", queryset=Block.objects.order_by("number")))
        .order_by("session__jury_on", "pk")
    )


def _acquired(candidacy: Candidacy, entries: list[SessionEntry], on: date) -> dict[int, AcquiredBlock]:
    """Acquired blocks by block id; those of a session not yet published are not told."""
    silent = tuple(f"session:{e.session_id}:" for e in entries if not e.session.published_at)
    rows = candidates.acquired(candidacy, on)
    return {row.block_id: row for row in rows if not (silent and row.decision.startswith(silent))}


def _appointments(candidacy: Candidacy, entry: SessionEntry | None) -> tuple[Appointment, ...]:
    """Defences of the release that the last convocation speaks of."""
    if entry is None:
        return ()
    said = (
        Convocation.objects.filter(session=entry.session, person=candidacy.person, role="candidate", letter__state__in=SAID)
        .select_related("timetable", "letter")
        .order_by("-created_at", "-pk")
        .first()
    )
    if said is None or said.timetable is None:
        return ()
    rows = (
        Defence.objects.filter(timetable=said.timetable, entry=entry)
        .select_related("assessment__block", "room__site")
        .order_by("starts_at")
    )
    return tuple(Appointment(row, said) for row in rows)


def _limit(candidacy: Candidacy, entry: SessionEntry | None) -> date | None:
    """Last day to deposit: what the certifier's rules say before the session, else none is invented."""
    days = (candidacy.rules.content if candidacy.rules else {}).get("deposit_days_before_session")
    if entry is None or not isinstance(days, int):
        return None
    return entry.session.starts_on - timedelta(days=days)


def _deposit_tasks(
    candidacy: Candidacy,
    entry: SessionEntry | None,
    acquired: dict[int, AcquiredBlock],
    deposits: tuple[Deposit, ...],
    today: date,
) -> list[Task]:
    if candidacy.state != Candidacy.State.ENROLLED:
        return []
    done = {d.deliverable_id for d in deposits}
    wanted = (
        Deliverable.objects.filter(assessment__block__in=entry.blocks.all() if entry else candidacy.blocks.all(), is_file=True)
        .exclude(assessment__block__in=acquired)
        .select_related("assessment__block")
        .order_by("assessment__block__number", "assessment__position", "position")
    )
    due = _limit(candidacy, entry)
    return [
        Task(
            title=gettext("Déposer : %(label)s, bloc %(number)d")
            % {"label": deliverable.label, "number": deliverable.assessment.block.number},
            detail=deliverable.assessment.kind or str(deliverable.assessment),
            url=reverse("candidate_deposit", args=[candidacy.pk, deliverable.pk]),
            action=gettext("Déposer ce livrable"),
            due=due,
            days=(due - today).days if due else None,
        )
        for deliverable in wanted
        if deliverable.pk not in done
    ]


def _headline(
    candidacy: Candidacy,
    tasks: list[Task],
    appointments: tuple[Appointment, ...],
    result: SessionEntry | None,
    award: Award | None,
) -> str:
    """The title is the answer: how many things, before what."""
    if award:
        return gettext("Votre titre est délivré")
    if candidacy.state == Candidacy.State.WITHDRAWN:
        return gettext("Votre candidature est retirée")
    if tasks:
        count = ngettext("Une chose à faire", "%(n)d choses à faire", len(tasks)) % {"n": len(tasks)}
        if appointments:
            first = appointments[0].defence.starts_at
            return gettext("%(count)s avant votre soutenance du %(day)s") % {"count": count, "day": day_words(first)}
        return count
    if appointments:
        first = appointments[0].defence.starts_at
        return gettext("Rien à faire avant votre soutenance du %(day)s, %(hour)s") % {
            "day": day_words(first),
            "hour": hour_words(first),
        }
    if result:
        return gettext("Vos résultats sont publiés")
    return gettext("Rien à faire pour le moment")


def _steps(
    candidacy: Candidacy,
    entry: SessionEntry | None,
    deposits: tuple[Deposit, ...],
    appointments: tuple[Appointment, ...],
    award: Award | None,
    today: date,
) -> list[Step]:
    steps = [Step("ok", gettext("Inscription enregistrée"), day_words(candidacy.created_at))]
    if candidacy.route == AccessRoute.VAE:
        steps.append(_admissibility(candidacy))
    received = len({d.deliverable_id for d in deposits})
    note = ngettext("%(n)d livrable reçu", "%(n)d livrables reçus", received) % {"n": received}
    steps.append(Step("ok" if received else "todo", gettext("Dépôt des livrables"), note if received else gettext("aucun reçu encore")))
    if entry is None:
        steps.append(Step("todo", gettext("Session d’examen"), gettext("vous n’êtes pas encore inscrit à une session")))
        return steps
    session = entry.session
    heard = appointments and timezone.localtime(appointments[-1].defence.ends_at).date() < today
    if appointments:
        count = ngettext("%(n)d soutenance, la première %(day)s", "%(n)d soutenances, la première %(day)s", len(appointments))
        words = count % {"n": len(appointments), "day": day_words(appointments[0].defence.starts_at)}
    else:
        words = gettext("à partir du %(day)s, convocation à venir") % {"day": day_words(session.starts_on)}
    decided = bool(session.published_at)
    steps.append(Step("ok" if decided or heard else "now" if session.starts_on <= today else "todo", gettext("Soutenances et épreuves"), words))
    steps.append(Step("ok" if decided else "todo", gettext("Délibération du jury"), gettext("%(day)s, sans vous") % {"day": day_words(session.jury_on)}))
    if decided:
        steps.append(Step("ok", gettext("Résultat, bloc par bloc"), gettext("publié le %(day)s") % {"day": day_words(session.published_at)}))
    else:
        promised = session.results_promised_on
        steps.append(
            Step("todo", gettext("Résultat, bloc par bloc"), gettext("annoncé pour le %(day)s") % {"day": day_words(promised)} if promised else "")
        )
    if award:
        steps.append(Step("sealed", gettext("Titre délivré"), f"n° {award.number}, {short_day_words(award.issued_on)}"))
    return steps


def _admissibility(candidacy: Candidacy) -> Step:
    row = Admissibility.objects.filter(candidacy=candidacy).first()
    if row is None:
        return Step("todo", gettext("Recevabilité"), gettext("dossier attendu complet"))
    if row.decision == Admissibility.Decision.PENDING:
        return Step("now", gettext("Recevabilité"), gettext("dossier complet le %(day)s") % {"day": day_words(row.complete_on)})
    good = row.decision == Admissibility.Decision.ADMISSIBLE
    return Step("ok" if good else "no", gettext("Recevabilité"), f"{row.get_decision_display()}, {day_words(row.decided_on)}" if row.decided_on else row.get_decision_display())


def _blocks(
    candidacy: Candidacy,
    entry: SessionEntry | None,
    result: SessionEntry | None,
    acquired: dict[int, AcquiredBlock],
    deposits: tuple[Deposit, ...],
) -> list[BlockLine]:
    presented = {b.pk for b in entry.blocks.all()} if entry else set()
    decisions = {d.block_id: d for d in result.decisions.all()} if result else {}
    received = {d.deliverable_id: d for d in reversed(deposits)}
    rows = candidacy.framework.blocks.prefetch_related(
        Prefetch("assessments", queryset=Assessment.objects.order_by("position")),
        Prefetch("assessments__deliverables", queryset=Deliverable.objects.order_by("position")),
    ).order_by("number")
    lines = []
    for block in rows:
        notes = [
            gettext("%(label)s déposé") % {"label": d.label}
            for a in block.assessments.all()
            for d in a.deliverables.all()
            if d.pk in received
        ]
        kind, word, since, motivation = _block_state(block, acquired.get(block.pk), decisions.get(block.pk), entry, block.pk in presented)
        lines.append(BlockLine(block.number, block.title, kind, word, since, tuple(notes), motivation))
    return lines


def _block_state(
    block: Block, held: AcquiredBlock | None, decision: BlockDecision | None, entry: SessionEntry | None, presented: bool
) -> tuple[str, str, str, str]:
    """Shape, word, since when, and the jury's own words when it refused."""
    if held:
        until = gettext(", valable jusqu’au %(day)s") % {"day": short_day_words(held.until - timedelta(days=1))} if held.until else ""
        return "ok", gettext("Acquis"), gettext("le %(day)s") % {"day": short_day_words(held.acquired_on)} + until, ""
    if decision and not decision.acquired:
        return "no", gettext("Non acquis"), gettext("le %(day)s") % {"day": short_day_words(decision.decided_at)}, decision.motivation
    if presented and entry:
        return "now", gettext("Présenté"), gettext("avis du jury le %(day)s") % {"day": short_day_words(entry.session.jury_on)}, ""
    return "todo", gettext("À venir"), "", ""


def _what_follows(candidacy: Candidacy, result: SessionEntry | None, acquired: dict[int, AcquiredBlock]) -> list[str]:
    """What can be done next, in full words; the appeal is told as the certifier's own rules tell it."""
    outcome = getattr(result, "outcome", None) if result else None
    if outcome is None:
        return []
    words = []
    missing = candidacy.framework.blocks.exclude(pk__in=acquired).count()
    if outcome.verdict == Verdict.GRANTED:
        words.append(gettext("Le jury vous accorde la certification entière. Le titre vous sera remis par votre certificateur."))
    elif missing:
        words.append(
            ngettext(
                "Il reste %(n)d bloc à acquérir : vous pouvez le présenter à une prochaine session.",
                "Il reste %(n)d blocs à acquérir : vous pouvez les présenter à une prochaine session.",
                missing,
            )
            % {"n": missing}
        )
        if acquired and not candidacy.framework.acquired_validity_years:
            words.append(gettext("Les blocs acquis vous restent, sans limite de durée."))
    appeal = (candidacy.rules.content if candidacy.rules else {}).get("appeal")
    if isinstance(appeal, str) and appeal:
        words.append(appeal)
    return words
