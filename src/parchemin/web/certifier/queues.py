"""What the law or the certifier's word waits for, by time left. Counts and clocks only: acts are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, Func, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_noop, ngettext

from parchemin.awards import queries as award_queries
from parchemin.candidates.models import Admissibility, Candidacy
from parchemin.catalogue.models import Acceptance, Finding, Proposal, SheetCertifier
from parchemin.declarations import queries as declarations
from parchemin.domain.access import AccessRoute
from parchemin.domain.convocation import admissibility_due, employer_deadline, notification_due
from parchemin.domain.declaration import DELAY, correction_deadline, deadline
from parchemin.domain.law import NoRuleError
from parchemin.juries.facts import day_of_session
from parchemin.juries.minutes import notifying
from parchemin.juries.models import Jury, Session, SessionEntry
from parchemin.parties.models import Letter
from parchemin.runtime.clock import day_here
from parchemin.web.dates import short_day_words

R = TypeVar("R", bound=Model)
FEW = 80  # characters of a finding on the home page
ADMISSIBILITY = gettext_noop("2 mois après le dossier complet, le silence vaut recevabilité (R. 6412-4)")


@dataclass(frozen=True, slots=True)
class Queue:
    """One row of the ledger. ``due`` None: no limit that law or certifier sets; ``share``: 0–100 of the term."""

    key: str
    title: str
    source: str
    count: int
    oldest: str
    url: str
    verb: str
    due: date | None = None
    days: int | None = None
    share: int | None = None


def _queue(on: date, key: str, title: str, source: str, *, count: int, oldest: str = "", url: str = "", verb: str = "",
           due: date | None = None, since: date | None = None) -> Queue:  # fmt: skip
    days = (due - on).days if due else None
    share = None
    if due and since and due > since:
        share = max(0, min(100, round(100 * (on - since).days / (due - since).days)))
    return Queue(key, title, source, count, oldest, url, verb, due, days, share)


def _url(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return reverse("home")


def _of(rows: QuerySet, ids: Collection[int], path: str = "certifier") -> QuerySet:  # type: ignore[type-arg]
    return rows.filter(**{f"{path}_id__in": ids})


def _oldest(rows: QuerySet[R]) -> tuple[R | None, int]:
    """The first of these rows, in their order, and how many they are: one query."""
    every = rows.order_by().annotate(every=Func("pk", function="COUNT", output_field=IntegerField()))
    first = rows.annotate(every=Subquery(every.values("every"))).first()
    return first, first.every if first is not None else 0  # type: ignore[attr-defined]


def live(ids: Collection[int]) -> list[Session]:
    """Sessions that still wait for something of their jury or of the service, with ``vae``: whether a VAE candidate is
    presented."""
    vae = SessionEntry.objects.filter(session=OuterRef("pk"), candidacy__route=AccessRoute.VAE.value)
    waiting = Q(state__in=[Session.State.DRAFT, Session.State.OPEN, Session.State.SEALED])
    rows = _of(Session.objects.filter(waiting | Q(jury__state=Jury.State.CLOSED)), ids)
    return list(
        rows.select_related("jury", "certifier", "site").annotate(vae=Exists(vae)).order_by("starts_on", "pk")
    )


def _by_jury(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda one: (one.jury_on, one.pk))


def _jury_state(session: Session) -> str:
    jury = getattr(session, "jury", None)
    return jury.state if jury else ""


def unsettled(ids: Collection[int]) -> list[Finding]:
    """Findings nobody settled that some act waits for, of the sheets these certifiers award."""
    rows = (
        Finding.objects.filter(sheet__awarding__certifier_id__in=ids, settlements__isnull=True)
        .select_related("sheet")
        .order_by("sheet__number", "pk")
        .distinct()
    )
    return [row for row in rows if [act for act in row.depends if act != "none"]]


def _findings(rows: Sequence[Finding], on: date) -> Queue:
    first = rows[0] if rows else None
    return _queue(
        on, "findings", gettext("Constats de lecture à trancher"),
        gettext("Un constat ouvert arrête les actes qui en dépendent"),
        count=len(rows),
        oldest=f"{first.sheet} : {Truncator(first.message).chars(FEW)}" if first else "",
        url=_url("certification", first.sheet_id) if first else "",
        verb=ngettext("Trancher %(n)s constat", "Trancher %(n)s constats", len(rows)) % {"n": len(rows)},
    )  # fmt: skip


def pending_admissibilities(ids: Collection[int]) -> QuerySet[Candidacy]:
    """VAE candidacies whose recevabilité nobody notified yet."""
    return _of(Candidacy.objects.all(), ids).filter(
        Q(admissibility__isnull=True) | Q(admissibility__decision=Admissibility.Decision.PENDING),
        route="VAE",
        state=Candidacy.State.ENROLLED,
        admissible_on__isnull=True,
    )


def _admissibilities(ids: Collection[int], on: date) -> Queue:
    rows = pending_admissibilities(ids).select_related("person", "admissibility")
    row, count = _oldest(rows.order_by("admissibility__complete_on", "entered_on", "pk"))
    complete = getattr(getattr(row, "admissibility", None), "complete_on", None)
    due = admissibility_due(complete) if complete else None
    oldest = row.person.full_name if row else ""
    if row and not complete:
        oldest = gettext("%(name)s, dossier complet à dater") % {"name": oldest}
    elif due:
        oldest = gettext("%(name)s, avant minuit %(day)s") % {"name": oldest, "day": short_day_words(due)}
    return _queue(
        on, "admissibilities", gettext("Recevabilités VAE à notifier"), gettext(ADMISSIBILITY),
        count=count, oldest=oldest, due=due, since=complete,
        url=f"{_url('candidate', row.pk)}?act=recevabilite#recevabilite"
        if row and count == 1
        else f"{_url('candidates')}?wait=admissibility",
        verb=ngettext("Répondre à %(n)s demande", "Répondre à %(n)s demandes", count) % {"n": count},
    )  # fmt: skip


def without_jury(sessions: Iterable[Session]) -> list[Session]:
    """Of live sessions, those to come whose jury is not named."""
    return [
        one
        for one in sessions
        if one.state in (Session.State.DRAFT, Session.State.OPEN)
        and _jury_state(one) in ("", Jury.State.COMPOSING)
    ]


def _juries(sessions: Sequence[Session], on: date) -> Queue:
    rows = without_jury(sessions)
    first = rows[0] if rows else None
    due = None
    if first:
        try:
            due = employer_deadline(first.starts_on)
        except NoRuleError:
            due = first.starts_on
    return _queue(
        on, "juries", gettext("Jurys à composer"),
        gettext("Un juré salarié prévient son employeur 15 jours avant (D. 3142-32)"),
        count=len(rows), due=due, since=due - timedelta(days=60) if due else None,
        oldest=f"{first.title}, {short_day_words(first.starts_on)}" if first else "",
        url=_url("session", first.pk) if first else "",
        verb=ngettext("Composer %(n)s jury", "Composer %(n)s jurys", len(rows)) % {"n": len(rows)},
    )  # fmt: skip


def _openings(sessions: Sequence[Session], on: date) -> Queue:
    rows = [
        one
        for one in sessions
        if one.state == Session.State.DRAFT and _jury_state(one) == Jury.State.NOMINATED
    ]
    first = rows[0] if rows else None
    return _queue(
        on, "openings", gettext("Sessions à ouvrir"), gettext("Avant le premier jour d’épreuves"),
        count=len(rows), due=first.starts_on if first else None,
        since=first.starts_on - timedelta(days=60) if first else None,
        oldest=f"{first.title}, {short_day_words(first.starts_on)}" if first else "",
        url=_url("session", first.pk) if first else "",
        verb=ngettext("Ouvrir %(n)s session", "Ouvrir %(n)s sessions", len(rows)) % {"n": len(rows)},
    )  # fmt: skip


def _promise(session: Session) -> tuple[date | None, str]:
    """Of a live session, by when results are owed: VAE in 15 days (R. 6412-7), else the day the certifier promised."""
    if session.vae:  # type: ignore[attr-defined]
        try:
            return notification_due(day_of_session(session)), gettext(
                "15 jours après le jury pour un candidat VAE (R. 6412-7)"
            )
        except NoRuleError:
            pass
    if session.results_promised_on:
        return session.results_promised_on, gettext("Jour de résultat annoncé aux candidats")
    return None, gettext("Aucun délai annoncé")


def _minutes(sessions: Sequence[Session], on: date) -> Queue:
    rows = _by_jury(one for one in sessions if _jury_state(one) == Jury.State.CLOSED)
    first = rows[0] if rows else None
    due, source = _promise(first) if first else (None, gettext("Jour de résultat annoncé aux candidats"))
    return _queue(
        on, "minutes", gettext("Procès-verbaux à signer et sceller"), source,
        count=len(rows), due=due, since=day_of_session(first) if first else None,
        oldest=f"{first.title}, {short_day_words(first.jury_on)}" if first else "",
        url=_url("session", first.pk) if first else "",
        verb=ngettext("Sceller %(n)s procès-verbal", "Sceller %(n)s procès-verbaux", len(rows)) % {"n": len(rows)},
    )  # fmt: skip


def _results(sessions: Sequence[Session], on: date) -> Queue:
    rows = _by_jury(one for one in sessions if one.state == Session.State.SEALED)
    first = rows[0] if rows else None
    due, source = _promise(first) if first else (None, gettext("Jour de résultat annoncé aux candidats"))
    return _queue(
        on, "results", gettext("Résultats à publier"), source,
        count=len(rows), due=due, since=day_of_session(first) if first else None,
        oldest=f"{first.title}, {short_day_words(first.jury_on)}" if first else "",
        url=_url("session", first.pk) if first else "",
        verb=ngettext("Publier %(n)s session", "Publier %(n)s sessions", len(rows)) % {"n": len(rows)},
    )  # fmt: skip


def _notices(ids: Collection[int], on: date) -> Queue:
    """Results published and not told by letter: a VAE candidate within fifteen days of the jury."""
    first, count = _oldest(notifying.published_not_told(ids).select_related("session__jury"))
    clocks = (
        [(clock.due, clock, session) for session, clock in notifying.clocks_published(ids)] if first else []
    )
    due, clock, session = min(clocks, key=lambda one: one[0]) if clocks else (None, None, None)
    session = session or (first.session if first else None)
    return _queue(
        on, "notices", gettext("Résultats à notifier"),
        gettext("15 jours après le jury pour un candidat VAE (R. 6412-7)") if clock
        else gettext("Aucun délai légal hors VAE"),
        count=count, due=due, since=clock.since if clock else None,
        oldest=f"{session.title}, {short_day_words(day_of_session(session))}" if session else "",
        url=f"{_url('session', session.pk)}#notify" if session else "",
        verb=ngettext("Notifier %(n)s candidat", "Notifier %(n)s candidats", count) % {"n": count},
    )  # fmt: skip


def _awards(ids: Collection[int], on: date) -> Queue:
    first, count = _oldest(_of(award_queries.due(on), ids))
    return _queue(
        on, "awards", gettext("Titres à délivrer"), gettext("Aucun délai légal ; la déclaration en a un, trois mois après"),
        count=count,
        oldest=gettext("%(session)s, décidé le %(day)s")
        % {"session": first.entry.session.title, "day": short_day_words(first.stated_on)}
        if first else "",
        url=_url("awards"),
        verb=ngettext("Délivrer %(n)s titre", "Délivrer %(n)s titres", count) % {"n": count},
    )  # fmt: skip


def _proposals(ids: Collection[int], on: date, every: Collection[int] = ()) -> Queue:
    """Changes of the sheets of these certifiers that wait for the consent of one of them, or of one of ``every``: those
    that the reader answers for."""
    accepted = Acceptance.objects.filter(
        proposal=OuterRef(OuterRef("pk")), certifier=OuterRef("certifier_id")
    )
    awaited = (
        SheetCertifier.objects.filter(sheet=OuterRef("sheet_id"), certifier_id__in={*ids, *every})
        .exclude(certifier=OuterRef("certifier_id"))
        .exclude(Exists(accepted))
    )
    rows = Proposal.objects.filter(
        Exists(awaited), state=Proposal.State.OPEN, sheet__awarding__certifier_id__in=ids
    ).distinct()
    count = rows.count()
    first = rows.select_related("sheet", "certifier").order_by("proposed_at", "pk").first() if count else None
    return _queue(
        on, "proposals", gettext("Changements proposés par un co-certificateur"),
        gettext("Rien ne change sur une fiche partagée sans l’accord de tous"),
        count=count,
        oldest=gettext("%(sheet)s, par %(name)s") % {"sheet": first.sheet, "name": first.certifier.name}
        if first else "",
        url=_url("certification_proposals", first.sheet_id) if first else "",
        verb=ngettext("Répondre à %(n)s proposition", "Répondre à %(n)s propositions", count) % {"n": count},
    )  # fmt: skip


def _passages(ids: Collection[int], on: date) -> Queue:
    """Written is not declared: a file nobody said was deposited leaves its passages here."""
    award, count = _oldest(declarations.standing(ids, *declarations.UNDECLARED_STANDINGS))
    due = deadline(award.issued_on) if award else None
    return _queue(
        on, "passages", gettext("Passages à déclarer à la Caisse des dépôts"),
        gettext("3 mois après la délivrance (%(source)s)") % {"source": DELAY.label},
        count=count, due=due, since=award.issued_on if award else None,
        oldest=gettext("%(number)s, délivré le %(day)s") % {"number": award.number, "day": short_day_words(award.issued_on)}
        if award else "",
        url=_url("declarations"),
        verb=ngettext("Déclarer %(n)s passage", "Déclarer %(n)s passages", count) % {"n": count},
    )  # fmt: skip


def _refused(ids: Collection[int], on: date) -> Queue:
    rows = declarations.passages_standing(ids, declarations.Standing.REFUSED)
    first, count = _oldest(rows.order_by("updated_at", "pk"))
    asked = day_here(first.updated_at) if first else None
    return _queue(
        on, "refused", gettext("Passages refusés à reprendre"),
        gettext("3 mois pour répondre à une demande de correction (%(source)s)") % {"source": DELAY.label},
        count=count, due=correction_deadline(asked) if asked else None, since=asked,
        oldest=first.award.number if first else "",
        url=f"{_url('declarations')}#refuses",
        verb=ngettext("Corriger %(n)s identité", "Corriger %(n)s identités", count) % {"n": count},
    )  # fmt: skip


def _withdrawals(ids: Collection[int], on: date) -> Queue:
    rows = declarations.passages_standing(
        ids, declarations.Standing.TO_WITHDRAW, declarations.Standing.TO_CORRECT
    )
    first, count = _oldest(rows)
    return _queue(
        on, "withdrawals", gettext("Titres annulés ou remplacés, à dire à la Caisse"),
        gettext("La Caisse a encore ce qui fut déclaré"),
        count=count, oldest=first.award.number if first else "",
        url=_url("declarations"),
        verb=ngettext("Reprendre %(n)s passage", "Reprendre %(n)s passages", count) % {"n": count},
    )  # fmt: skip


def _letters(ids: Collection[int], on: date) -> Queue:
    rows = _of(Letter.objects.all(), ids).filter(state__in=[Letter.State.DRAFT, Letter.State.FAILED])
    first, count = _oldest(rows.order_by("created_at", "pk"))
    return _queue(
        on, "letters", gettext("Lettres à relire"), gettext("Rien ne part sans avoir été relu"),
        count=count, oldest=first.subject if first else "",
        url=_url("outbox"),
        verb=ngettext("Relire %(n)s lettre", "Relire %(n)s lettres", count) % {"n": count},
    )  # fmt: skip


OF_SESSIONS: tuple[Callable[[Sequence[Session], date], Queue], ...] = (_juries, _openings, _minutes, _results)
OF_ROWS: tuple[Callable[[Collection[int], date], Queue], ...] = (
    _admissibilities, _notices, _awards, _passages, _refused, _withdrawals, _letters,
)  # fmt: skip
# In the order of the life of a certification: queues without a clock follow it.
ORDER = (
    "findings", "proposals", "admissibilities", "juries", "openings", "minutes", "results", "notices", "awards",
    "passages", "refused", "withdrawals", "letters",
)  # fmt: skip


def _rank(queue: Queue) -> tuple[bool, int]:
    return (queue.days is None, queue.days or 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Queues that hold something, the shortest delay first; those that are empty; and what they were read from."""

    queues: list[Queue]
    idle: list[Queue]
    sessions: list[Session]
    findings: list[Finding]


def read(ids: Collection[int], on: date, every: Collection[int] = ()) -> Waiting:
    """``every``: all that the reader manages, whichever are looked at."""
    sessions, findings = live(ids), unsettled(ids)
    queues = [
        _findings(findings, on),
        _proposals(ids, on, every),
        *(queue(sessions, on) for queue in OF_SESSIONS),
        *(queue(ids, on) for queue in OF_ROWS),
    ]
    queues.sort(key=lambda queue: ORDER.index(queue.key))
    full = sorted((q for q in queues if q.count), key=_rank)
    return Waiting(full, [q for q in queues if not q.count], sessions, findings)


def waiting(ids: Collection[int], on: date) -> tuple[list[Queue], list[Queue]]:
    """Queues that hold something, the shortest delay first; and those that are empty."""
    known = read(ids, on)
    return known.queues, known.idle


def worst(queues: Iterable[Queue]) -> Queue | None:
    """The queue whose clock is shortest, when one has a clock."""
    return next((q for q in queues if q.days is not None), None)
