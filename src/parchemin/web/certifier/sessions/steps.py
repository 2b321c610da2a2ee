"""The path of a session in legal order: each step with its state, the single next act, and what blocks it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from parchemin.domain.clock import day_at
from parchemin.domain.composition import Moment
from parchemin.domain.objection import Objection, blocking
from parchemin.juries.convoking import answering, notice
from parchemin.juries.convoking.calls import calls, last_rows, pending
from parchemin.juries.facts import day_of
from parchemin.juries.jury import sittings
from parchemin.juries.jury.restating import BEFORE_DELIBERATION
from parchemin.juries.models import Jury, Session, SessionEntry, Timetable
from parchemin.juries.queries import entries as entries_of
from parchemin.juries.session import opening
from parchemin.parties.models import Letter

OVERTAKEN = ("timetable", "convoke", "attendance")  # no longer the next act once the jury deliberates
DONE, NOW, AHEAD, BLOCKED, SEALED = "ok", "now", "todo", "no", "sealed"


@dataclass(frozen=True, slots=True)
class Step:
    """``told``: who will be told when it is done, in words; ``verb`` and ``url``: the act, or the page of it."""

    key: str
    title: str
    kind: str
    word: str
    note: str = ""
    url: str = ""
    verb: str = ""
    told: str = ""
    objections: tuple[Objection, ...] = ()
    is_next: bool = False
    binding: bool = False

    @property
    def done(self) -> bool:
        return self.kind in (DONE, SEALED)


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts that the steps read, taken once."""

    candidates: int
    blocks: int
    decided: int
    ruled: int  # candidates with an outcome
    waiting: int  # convocations not yet prepared
    late: tuple[Objection, ...]  # employed jurors whose employer can no longer be told in time
    days_left: (
        int | None
    )  # before the convocation of an employed juror leaves too late; None: nobody is waiting
    declined: int  # jurors who answered that they will not come
    convoked: int
    unread: int  # letters of the session not yet read
    present: int  # candidates recorded, present or not
    signed: int
    version: int  # of the timetable in force; 0: none
    draft: int  # version of a newer draft; 0: none
    notified: int
    released: Timetable | None  # the timetable in force
    presented: tuple[
        SessionEntry, ...
    ]  # every candidate; read while the jury is still to be judged before it sits


def facts(session: Session) -> Facts:
    """Read what the steps need, in a number of queries that does not depend on the session."""
    counted = Session.objects.filter(pk=session.pk).aggregate(
        candidates=Count("entries", filter=Q(entries__taken_out_at__isnull=True), distinct=True),
        decided=Count("entries__decisions", distinct=True),
        ruled=Count("entries__outcome", distinct=True),
        convoked=Count("convocations", distinct=True),
        present=Count("attendances__person", filter=Q(attendances__role="candidate"), distinct=True),
        signed=Count("jury__signatures", distinct=True),
    )
    entries = session.entries.order_by("position").annotate(presented=Count("blocks"))
    counts = dict(entries.values_list("pk", "presented"))
    results = Q(kind="results", about__in=[f"outcome:{pk}" for pk in counts])
    letters = Letter.objects.filter(certifier=session.certifier_id).aggregate(
        unread=Count("pk", filter=Q(about=session.stream, state=Letter.State.DRAFT)),
        notified=Count("pk", filter=results),
    )
    versions = list(session.timetables.order_by("-version"))
    released = next((one for one in versions if one.released_at), None)
    in_force = released.version if released else 0
    newest = versions[0].version if versions else 0
    under_way = session.state == Session.State.OPEN
    expected = calls(session, released) if under_way else []
    last = last_rows(session) if under_way else []
    waiting = pending(session, expected, last) if under_way else []
    today = day_at(timezone.now(), session.site.zone)
    running = notice.clocks(session, waiting, today)
    clocks = [clock for clock in running if not clock.told_in_time]
    return Facts(
        late=tuple(blocking(notice.objections(session, waiting, today, running=running))),
        days_left=clocks[0].days_left if clocks else None,
        declined=len(answering.gaps(session, expected, last)) if under_way else 0,
        blocks=sum(counts.values()),
        waiting=len(waiting),
        version=in_force,
        draft=newest if newest > in_force else 0,
        released=released,
        presented=tuple(entries_of(session)) if movable(session) else (),
        **counted,
        **letters,
    )


def movable(session: Session) -> bool:
    """Whether the session may still be moved: its jury, where there is one, has not begun."""
    jury = getattr(session, "jury", None)
    return session.state in (Session.State.DRAFT, Session.State.OPEN) and (
        jury is None or jury.state in BEFORE_DELIBERATION
    )


def steps(session: Session, known: Facts | None = None) -> list[Step]:
    """The whole path. The first step not done is the next; those after it only wait."""
    known = known or facts(session)
    jury = getattr(session, "jury", None)
    path = [
        _candidates(session, known),
        _opening(session),
        _jury(session, jury, known),
        _timetable(session, known),
        _convocations(session, known),
        _attendance(session, known),
        _deliberation(session, jury, known),
        _minutes(session, jury, known),
        _publication(session, known),
        _notices(session, known),
    ]
    passed = OVERTAKEN if jury and jury.state not in BEFORE_DELIBERATION else ()
    following = next((i for i, s in enumerate(path) if not s.done and s.key not in passed), None)
    return [replace(step, is_next=i == following) for i, step in enumerate(path)]


def _url(name: str, session: Session) -> str:
    return reverse(name, args=[session.pk])


def _candidates(session: Session, known: Facts) -> Step:
    n = known.candidates
    return Step(
        "candidates",
        gettext("Candidats"),
        DONE if n else NOW,
        ngettext("%(n)s candidat inscrit", "%(n)s candidats inscrits", n) % {"n": n}
        if n
        else gettext("À inscrire"),
        url=_url("session_candidates", session),
        verb=gettext("Voir les candidats") if n else gettext("Inscrire des candidats"),
        told=gettext("Personne n’est prévenu à ce stade."),
    )


def _opening(session: Session) -> Step:
    title, told = (
        gettext("Ouverture"),
        gettext("Personne n’est prévenu ; les jurés nommés verront la session."),
    )
    if session.state != Session.State.DRAFT:
        return Step("open", title, DONE, gettext("Ouverte"), note=_on(session.opened_at), told=told)
    reasons = tuple(blocking(opening.opening_objections(session)))
    return Step(
        "open",
        title,
        BLOCKED if reasons else NOW,
        gettext("Bloquée") if reasons else gettext("Prête à ouvrir"),
        gettext("Grilles, règlement et règle du jury sont vérifiés avant tout envoi."),
        _url("session_open", session),
        gettext("Ouvrir la session"),
        told,
        reasons,
    )


def _on(moment: object) -> str:
    from parchemin.web.dates import moment_words

    return moment_words(moment) if moment else ""  # type: ignore[arg-type]


def _jury(session: Session, jury: Jury | None, known: Facts) -> Step:
    title, url = gettext("Jury"), _url("session_jury", session)
    if jury is None:
        return Step("jury", title, AHEAD, gettext("À composer"), url=url, verb=gettext("Composer le jury"))
    if jury.state in BEFORE_DELIBERATION:
        presented = known.presented if movable(session) else None
        lacking = sittings.whole_and_each(jury, Moment.NOMINATION, day_of(jury), presented)
        reasons = tuple(blocking(lacking))
        if reasons:
            return Step(
                "jury",
                title,
                BLOCKED,
                gettext("Incomplet"),
                url=url,
                verb=gettext("Compléter le jury"),
                objections=reasons,
                told=gettext("Les jurés seront convoqués à l’étape des convocations."),
            )
    return Step("jury", title, DONE, gettext("Composition conforme"), url=url, verb=gettext("Voir le jury"))


def _timetable(session: Session, known: Facts) -> Step:
    title, url = gettext("Planning"), _url("session_planning", session)
    if known.version:
        word = gettext("Version %(n)s publiée") % {"n": known.version}
        note = (
            gettext("Un brouillon, version %(n)s, est plus récent.") % {"n": known.draft}
            if known.draft
            else ""
        )
        return Step("timetable", title, DONE, word, note, url, gettext("Voir le planning"))
    word = gettext("Brouillon, version %(n)s") % {"n": known.draft} if known.draft else gettext("À établir")
    verb = gettext("Relire et publier le planning") if known.draft else gettext("Établir le planning")
    return Step("timetable", title, NOW if known.draft else AHEAD, word, url=url, verb=verb)


def _convocations(session: Session, known: Facts) -> Step:
    title, url = gettext("Convocations"), _url("session_convoke", session)
    n, note = known.waiting, " ".join(_convoking_notes(known))
    if n:
        verb = ngettext("Convoquer %(n)s personne", "Convoquer %(n)s personnes", n) % {"n": n}
        word = ngettext("%(n)s personne à convoquer", "%(n)s personnes à convoquer", n) % {"n": n}
        told = gettext("Les lettres vont dans la boîte d’envoi, où elles sont relues avant de partir.")
        kind = BLOCKED if known.late else NOW
        return Step("convoke", title, kind, word, note, url, verb, told, known.late)
    if known.convoked:
        word = ngettext("%(n)s convocation", "%(n)s convocations", known.convoked) % {"n": known.convoked}
        return Step("convoke", title, DONE, word, note, url, gettext("Voir les convocations"))
    return Step("convoke", title, AHEAD, gettext("À venir"), url=url, verb=gettext("Voir qui sera convoqué"))


def _convoking_notes(known: Facts) -> list[str]:
    notes = []
    if known.days_left is not None and known.days_left >= 0:
        words = ngettext(
            "Les jurés salariés sont à convoquer sous %(n)s jour (D. 3142-32).",
            "Les jurés salariés sont à convoquer sous %(n)s jours (D. 3142-32).",
            known.days_left,
        )
        notes.append(words % {"n": known.days_left})
    if known.unread:
        words = ngettext(
            "%(n)s lettre attend d’être relue.", "%(n)s lettres attendent d’être relues.", known.unread
        )
        notes.append(words % {"n": known.unread})
    if known.declined:
        words = ngettext(
            "%(n)s juré a répondu qu’il ne viendra pas.",
            "%(n)s jurés ont répondu qu’ils ne viendront pas.",
            known.declined,
        )
        notes.append(words % {"n": known.declined})
    return notes


def _attendance(session: Session, known: Facts) -> Step:
    complete = known.candidates and known.present >= known.candidates
    return Step(
        "attendance",
        gettext("Émargement"),
        DONE if complete else NOW if known.present else AHEAD,
        gettext("%(done)s sur %(all)s candidats") % {"done": known.present, "all": known.candidates},
        url=_url("session_attendance", session),
        verb=gettext("Voir l’émargement") if complete else gettext("Faire émarger"),
        told=gettext("Personne n’est prévenu."),
    )


def _deliberation(session: Session, jury: Jury | None, known: Facts) -> Step:
    title, url = gettext("Délibération"), _url("session_deliberation", session)
    if jury and jury.state in (Jury.State.CLOSED, Jury.State.SEALED):
        return Step(
            "deliberate",
            title,
            DONE,
            gettext("délibération close").capitalize(),
            _on(jury.closed_at),
            url,
            gettext("Relire les décisions"),
        )
    note = gettext("%(done)s blocs décidés sur %(all)s") % {"done": known.decided, "all": known.blocks}
    if jury and jury.state == Jury.State.DELIBERATING:
        return Step(
            "deliberate", title, NOW, gettext("En cours"), note, url, gettext("Suivre la délibération")
        )
    return Step(
        "deliberate", title, AHEAD, gettext("À venir"), url=url, verb=gettext("Ouvrir la délibération")
    )


def _minutes(session: Session, jury: Jury | None, known: Facts) -> Step:
    title, url = gettext("Procès-verbal"), _url("session_minutes", session)
    if jury and jury.state == Jury.State.SEALED:
        return Step("seal", title, SEALED, gettext("Scellé"), url=url, verb=gettext("Lire le procès-verbal"))
    if jury and jury.state == Jury.State.CLOSED:
        word = ngettext("%(n)s signature", "%(n)s signatures", known.signed) % {"n": known.signed}
        told = gettext("Les membres du jury retrouvent le procès-verbal scellé dans leur espace.")
        return Step("seal", title, NOW, word, "", url, gettext("Signer et sceller"), told, binding=True)
    return Step("seal", title, AHEAD, gettext("À venir"))


def _publication(session: Session, known: Facts) -> Step:
    title = gettext("Publication des résultats")
    if session.state == Session.State.PUBLISHED:
        return Step("publish", title, DONE, gettext("Publiés"), _on(session.published_at))
    promised = session.results_promised_on
    note = gettext("Promis pour le %(day)s.") % {"day": _day(promised)} if promised else ""
    if session.state == Session.State.SEALED:
        n = known.ruled
        verb = ngettext("Publier %(n)s résultat", "Publier %(n)s résultats", n) % {"n": n}
        told = gettext("Chaque candidat verra son résultat dans son espace, tous au même instant.")
        return Step(
            "publish", title, NOW, gettext("À publier"), note, _url("session_publish", session), verb, told
        )
    return Step("publish", title, AHEAD, gettext("À venir"), note)


def _day(day: date | None) -> str:
    from parchemin.web.dates import day_words

    return day_words(day) if day else ""


def _notices(session: Session, known: Facts) -> Step:
    title = gettext("Notification aux candidats")
    if known.notified:
        word = ngettext("%(n)s lettre", "%(n)s lettres", known.notified) % {"n": known.notified}
        return Step("notify", title, DONE, word)
    if session.state == Session.State.PUBLISHED:
        n = known.ruled
        verb = ngettext("Notifier %(n)s candidat", "Notifier %(n)s candidats", n) % {"n": n}
        told = gettext("Un relevé par candidat, bloc par bloc, dans la boîte d’envoi.")
        return Step(
            "notify", title, NOW, gettext("À notifier"), "", _url("session_notify", session), verb, told
        )
    return Step("notify", title, AHEAD, gettext("À venir"))
