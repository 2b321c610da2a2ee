"""Words and shapes of sessions, juries and their members: ``{% load sessions %}``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django import template
from django.utils.translation import gettext, pgettext

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import College, JurorFacts, Seat
from parchemin.domain.deliberation import Verdict, Vote
from parchemin.domain.incident import CODES, Kind
from parchemin.domain.objection import Objection
from parchemin.domain.rulebook import BY_CODE
from parchemin.juries.convoking import answering
from parchemin.juries.facts import day_of_session
from parchemin.juries.models import Incident, Juror, Jury, JuryMember, Session, SessionEntry
from parchemin.juries.ties import Tie
from parchemin.web import words
from parchemin.web.certifier.sessions.planning import view
from parchemin.web.dates import FIXED
from parchemin.web.shared.juror_acts.profile import LANGUAGES

register = template.Library()


@register.filter
def rule_meaning(code: str) -> str:
    """What the rule of that code asks, in words; the code of a rule that the rulebook does not know."""
    rule = BY_CODE.get(code)
    return gettext(rule.meaning) if rule else code


_SESSION_KINDS = {
    Session.State.DRAFT: "todo",
    Session.State.OPEN: "now",
    Session.State.SEALED: "sealed",
    Session.State.PUBLISHED: "ok",
    Session.State.CANCELLED: "abstain",
}
_VOTES = {Vote.FOR: "ok", Vote.AGAINST: "no", Vote.ABSTAIN: "abstain"}
_OUTCOMES = {
    Verdict.GRANTED: "ok",
    Verdict.PARTIAL: "ok",
    Verdict.REFUSED: "no",
    Verdict.ABSENT: "abstain",
    Verdict.EXCUSED: "abstain",
    Verdict.DEFERRED: "wait",
    Verdict.WITHDRAWN: "abstain",
}


def _jury(session: Session) -> Jury | None:
    return getattr(session, "jury", None)


@register.filter
def jury_day(session: Session) -> date:
    """The day of the deliberation: the real one once it was opened."""
    return day_of_session(session)


@register.filter
def may_leave(entry: SessionEntry) -> bool:
    """Whether the candidate may still be taken out of the session, as far as its deliberation goes."""
    jury = _jury(entry.session)
    under_way = entry.session.state in (Session.State.DRAFT, Session.State.OPEN)
    return under_way and (jury is None or jury.state in (Jury.State.COMPOSING, Jury.State.NOMINATED))


@register.filter
def session_kind(session: Session) -> str:
    """Shape of a session's state."""
    jury = _jury(session)
    if session.state == Session.State.OPEN and jury and jury.state == Jury.State.CLOSED:
        return "wait"
    return _SESSION_KINDS[Session.State(session.state)]


@register.filter
def session_word(session: Session) -> str:
    """State of a session in words; its jury's while it sits."""
    jury = _jury(session)
    if session.state == Session.State.OPEN and jury:
        if jury.state == Jury.State.DELIBERATING:
            return gettext("En délibération")
        if jury.state == Jury.State.CLOSED:
            return gettext("Procès-verbal à signer")
    words = {
        Session.State.DRAFT: gettext("En préparation"),
        Session.State.OPEN: gettext("Ouverte"),
        Session.State.SEALED: gettext("Procès-verbal scellé"),
        Session.State.PUBLISHED: gettext("Résultats publiés"),
        Session.State.CANCELLED: gettext("Annulée"),
    }
    return words[Session.State(session.state)]


@register.filter
def seat_label(member: JuryMember | JurorFacts | str) -> str:
    """Place of a member: « président du jury »; the sheet's own words where it names the seat, and whether it votes."""
    if isinstance(member, str):
        return gettext(Seat(member).label)
    place = getattr(member, "place", "")
    words = place if place and member.seat == Seat.MEMBER else gettext(Seat(member.seat).label)
    if place and member.seat == Seat.PRESIDENT:
        words = f"{words}, {place}"
    if getattr(member, "voice", True):
        return words
    return gettext("%(seat)s, sans voix délibérative") % {"seat": words}


@register.filter
def college_label(college: str) -> str:
    """« employeur »; empty without a college."""
    return "" if college in ("", College.NONE) else gettext(College(college).label)


@register.filter
def vote_kind(vote: str) -> str:
    return _VOTES[Vote(vote)]


@register.filter
def vote_word(vote: str) -> str:
    """An opinion in a word: « Acquis », « Non acquis », « S’abstient »."""
    return {
        Vote.FOR: gettext("Acquis"),
        Vote.AGAINST: gettext("Non acquis"),
        Vote.ABSTAIN: gettext("S’abstient"),
    }[Vote(vote)]


@register.filter
def outcome_kind(verdict: str) -> str:
    return _OUTCOMES[Verdict(verdict)]


@register.filter
def outcome_word(verdict: str) -> str:
    """« Validation totale »."""
    label = gettext(Verdict(verdict).label)
    return label[:1].upper() + label[1:]


@register.filter
def day_before(until: date) -> date:
    """Last day of a period whose end is exclusive, as people say it: « jusqu’au »."""
    return until - timedelta(days=1)


@register.filter
def worst(objections: Sequence[Objection]) -> str:
    """Class of a block of the day grid: "no", "wait", or nothing."""
    return view.worst(objections)


@register.filter
def short_reason(objection: Objection) -> str:
    """A few words for the edge of a block."""
    return view.short(objection)


@register.filter
def letter_kind(state: str) -> str:
    """Shape of a letter's state."""
    return {"draft": "wait", "approved": "now", "sent": "ok", "failed": "no"}.get(state, "abstain")


@register.filter
def holds(keys: Collection[str], pk: int) -> bool:
    """Whether a row's key is among those ticked in a form."""
    return str(pk) in keys


@register.filter
def short_name(name: str) -> str:
    """« C. Modèle », for the head of a column."""
    first, _, last = name.partition(" ")
    return f"{first[:1]}. {last}" if last else name


@register.filter
def route_word(route: str) -> str:
    """Voie d’accès in words."""
    return gettext(AccessRoute(route).label)


# -- the pool -------------------------------------------------------------------------------------------


@register.filter
def same(one: str, other: str) -> bool:
    """Whether two words are the same; for ``with``, which compares nothing."""
    return bool(one) and one == other


@register.filter
def tie_evidence(tie: Tie) -> str:
    """What a tie presumed rests on, in the page's language."""
    return words.filled(tie.known_by, tie.params)


@register.filter
def spoken(juror: Juror) -> str:
    """Languages of a juror, in words."""
    words = [gettext(dict(LANGUAGES).get(code, code)) for code in juror.languages or ["fr"]]
    return ", ".join(words)


@register.filter
def euros(cents: int) -> str:
    """« 42,50 € »."""
    mark = pgettext("decimal mark", ",")
    return f"{cents // 100}{mark}{cents % 100:02d}{FIXED}€"


@register.filter
def incident_word(incident: Incident) -> str:
    """What happened, in the words of the closed list; its kind where the list no longer holds the code."""
    _, words = CODES.get(incident.code, (None, Kind(incident.kind).label))
    return gettext(words)


@register.filter
def incident_kind(incident: Incident) -> str:
    """« suspicion de fraude »."""
    return gettext(Kind(incident.kind).label)


@register.inclusion_tag("certifier/sessions/parts/declined.html")
def declined(session: Session) -> dict[str, object]:
    """Jurors convoked who answered that they will not come: gaps to mend, on the pages where they are mended."""
    return {"gaps": answering.gaps(session)}
