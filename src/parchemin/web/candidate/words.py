"""A standing in words: the answer as a title, what to do before when, the path, what can follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from parchemin.candidates.models import Admissibility, Candidacy
from parchemin.catalogue.models import Deliverable
from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation import Verdict
from parchemin.juries.facts import day_of_session
from parchemin.juries.models import Session
from parchemin.web.candidate.lines import named_apart
from parchemin.web.candidate.standing import Standing
from parchemin.web.dates import day_words, hour_words, short_day_words


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
    """A step of the path: shape, name, when."""

    kind: str
    word: str
    note: str


# -- what to do ------------------------------------------------------------------------------------------


def tasks(known: Standing) -> list[Task]:
    """Deliverables that are asked and not yet received, for blocks not yet acquired."""
    if known.candidacy.state != Candidacy.State.ENROLLED:
        return []
    aimed = known.coming.blocks.all() if known.coming else known.candidacy.blocks.all()
    wanted = (
        Deliverable.objects.filter(assessment__block__in=aimed, is_file=True)
        .exclude(assessment__block__in=known.acquired)
        .exclude(pk__in=[d.deliverable_id for d in known.deposits])
        .select_related("assessment__block")
        .order_by("assessment__block__number", "assessment__position", "position")
    )
    due, rows = _limit(known), list(wanted)
    names = named_apart(rows)
    return [_task(known, deliverable, names[deliverable.pk], due) for deliverable in rows]


def _task(known: Standing, deliverable: Deliverable, name: str, due: date | None) -> Task:
    block = deliverable.assessment.block
    return Task(
        title=name,
        detail=gettext("bloc %(number)d, %(title)s") % {"number": block.number, "title": block.title},
        url=reverse("candidate_deposit", args=[known.candidacy.pk, deliverable.pk]),
        action=gettext("Déposer"),
        due=due,
        days=(due - known.today).days if due else None,
    )


def _limit(known: Standing) -> date | None:
    """Last day to deposit, as the certifier's rules say before the session; none is invented."""
    days = known.rules.deposit_days
    if known.coming is None or days is None:
        return None
    return known.coming.session.starts_on - timedelta(days=days)


def headline(known: Standing, to_do: Sequence[Task]) -> str:
    """The title is the answer: how many things, before what."""
    if known.award:
        revoked = hasattr(known.award, "revocation")
        return gettext("Votre titre est annulé") if revoked else gettext("Votre titre est délivré")
    if known.candidacy.state == Candidacy.State.WITHDRAWN:
        if further := Candidacy.objects.filter(moved_from=known.candidacy).first():
            words = gettext("Votre candidature continue sous le numéro %(number)s")
            return words % {"number": further.number}
        return gettext("Votre candidature est retirée")
    first = known.ahead[0].defence.starts_at if known.ahead else None
    number = len(to_do) + known.unconfirmed
    if number:
        count = ngettext("Une chose à faire", "%(n)d choses à faire", number) % {"n": number}
        if first is None:
            return count
        return gettext("%(count)s avant votre soutenance du %(day)s") % {
            "count": count,
            "day": day_words(first),
        }
    if first:
        return gettext("Rien à faire avant votre soutenance du %(day)s, %(hour)s") % {
            "day": day_words(first),
            "hour": hour_words(first),
        }
    return gettext("Vos résultats sont publiés") if known.result else gettext("Rien à faire pour le moment")


# -- where one is ----------------------------------------------------------------------------------------


def steps(known: Standing) -> Iterator[Step]:
    """The path in its legal order."""
    yield Step("ok", gettext("Inscription enregistrée"), day_words(known.candidacy.created_at))
    if known.candidacy.route == AccessRoute.VAE:
        yield _admissibility(known.candidacy)
    received = len({d.deliverable_id for d in known.deposits})
    note = ngettext("%(n)d livrable reçu", "%(n)d livrables reçus", received) % {"n": received}
    yield Step(
        "ok" if received else "todo",
        gettext("Dépôt des livrables"),
        note if received else gettext("aucun reçu encore"),
    )
    entry = known.coming or known.result
    if entry is None:
        yield Step(
            "todo", gettext("Session d’examen"), gettext("vous n’êtes pas encore inscrit à une session")
        )
        return
    yield from _session(known, entry.session)
    if known.award:
        day = short_day_words(known.award.issued_on)
        number = gettext("n° %(n)s") % {"n": known.award.number}
        yield Step("sealed", gettext("Titre délivré"), f"{number}, {day}")


def _session(known: Standing, session: Session) -> Iterator[Step]:
    done = session.published_at
    kind = (
        "ok"
        if done or known.today > day_of_session(session)
        else "now"
        if session.starts_on <= known.today
        else "todo"
    )
    yield Step(kind, gettext("Soutenances et épreuves"), _hearings(known, session))
    day = {"day": day_words(day_of_session(session))}
    yield Step("ok" if done else "todo", gettext("Délibération du jury"), gettext("%(day)s, sans vous") % day)
    if done:
        words = gettext("publié le %(day)s") % {"day": day_words(done)}
    elif promised := (known.coming and known.coming.result_promised_on) or session.results_promised_on:
        words = gettext("annoncé pour le %(day)s") % {"day": day_words(promised)}
    else:
        words = ""
    yield Step("ok" if done else "todo", gettext("Résultat, bloc par bloc"), words)


def _hearings(known: Standing, session: Session) -> str:
    if known.appointments:
        count = len(known.appointments)
        words = ngettext("%(n)d soutenance, %(day)s", "%(n)d soutenances, la première %(day)s", count)
        return words % {"n": count, "day": day_words(known.appointments[0].defence.starts_at)}
    words = (
        gettext("à partir du %(day)s")
        if session.published_at
        else gettext("à partir du %(day)s, convocation à venir")
    )
    return words % {"day": day_words(session.starts_on)}


def _admissibility(candidacy: Candidacy) -> Step:
    word = gettext("Recevabilité")
    row = Admissibility.objects.filter(candidacy=candidacy).first()
    if row is None:
        return Step("todo", word, gettext("dossier attendu complet"))
    if row.decided_on is None:
        return Step("now", word, gettext("dossier complet le %(day)s") % {"day": day_words(row.complete_on)})
    good = row.decision == Admissibility.Decision.ADMISSIBLE
    return Step(
        "ok" if good else "no", word, f"{gettext(row.get_decision_display())}, {day_words(row.decided_on)}"
    )


# -- what can follow -------------------------------------------------------------------------------------


def what_follows(known: Standing) -> Iterator[str]:
    """In full words; an appeal is told as the certifier's own rules tell it."""
    outcome = getattr(known.result, "outcome", None) if known.result else None
    if outcome is None:
        return
    missing = known.candidacy.framework.blocks.exclude(pk__in=known.acquired).count()
    if outcome.verdict == Verdict.GRANTED:
        yield gettext(
            "Le jury vous accorde la certification entière. Votre certificateur vous délivre le titre."
        )
    elif missing:
        yield ngettext(
            "Il reste %(n)d bloc à acquérir : vous pouvez le présenter à une prochaine session.",
            "Il reste %(n)d blocs à acquérir : vous pouvez les présenter à une prochaine session.",
            missing,
        ) % {"n": missing}
    if known.acquired and not known.candidacy.framework.acquired_validity_years:
        yield gettext("Les blocs acquis vous restent, sans limite de durée.")
    appeal = known.rules.appeal_sentence
    if isinstance(appeal, str) and appeal:
        yield appeal
