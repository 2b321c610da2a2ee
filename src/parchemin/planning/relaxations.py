"""What would make a session possible: each change as data, in words, and applied to the problem it would mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from parchemin.domain.clock import day_at
from parchemin.domain.composition.facts import College, Seat
from parchemin.domain.interval import Interval
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.schedule import Person, Problem, Room, Window, Windows
from parchemin.planning.model import Kind


class What(StrEnum):
    """What is changed."""

    JURORS = "jurors"
    ROOM = "room"
    HALF_DAY = "half-day"
    DAY_LOAD = "day-load"
    LOAD = "load"
    MANDATE = "mandate"
    TIE = "tie"
    REQUIRED = "required"
    CANDIDATE_TIME = "candidate-time"
    CANDIDATE_SITE = "candidate-site"
    JUROR_TIME = "juror-time"


SEATS: dict[Kind, tuple[str, str]] = {
    Kind.PROFESSIONAL: (gettext_noop("professionnel"), gettext_noop("professionnels")),
    Kind.EMPLOYEE: (gettext_noop("salarié"), gettext_noop("salariés")),
    Kind.EMPLOYER: (gettext_noop("employeur"), gettext_noop("employeurs")),
    Kind.CERTIFIER: (gettext_noop("membre du certificateur"), gettext_noop("membres du certificateur")),
    Kind.PRESIDING: (
        gettext_noop("professionnel pouvant présider"),
        gettext_noop("professionnels pouvant présider"),
    ),
}

ROOMS = (gettext_noop("salle"), gettext_noop("salles"))

LANGUAGES: dict[str, str] = {
    "en": gettext_noop("l’anglais"),
    "de": gettext_noop("l’allemand"),
    "es": gettext_noop("l’espagnol"),
    "it": gettext_noop("l’italien"),
    "pt": gettext_noop("le portugais"),
    "nl": gettext_noop("le néerlandais"),
}

LACKS: dict[What, str] = {
    What.JURORS: gettext_noop(
        "Il manque %(count)d %(seat)s le %(day)s à %(site)s entre %(start)s et %(end)s."
    ),
    What.ROOM: gettext_noop("Il manque %(count)d %(room)s le %(day)s à %(site)s entre %(start)s et %(end)s."),
    What.HALF_DAY: gettext_noop("Les heures de la session ne suffisent pas."),
    What.DAY_LOAD: gettext_noop(
        "La charge de %(name)s est trop basse : %(limit)d soutenance(s) au plus le %(day)s, il en faudrait %(wanted)d."
    ),
    What.LOAD: gettext_noop(
        "La charge de %(name)s est trop basse : %(limit)d demi-journée(s) au plus, il en faudrait %(wanted)d."
    ),
    What.MANDATE: gettext_noop("Le mandat de %(name)s n’est pas en cours le %(day)s."),
    What.TIE: gettext_noop("Le lien de %(name)s avec %(candidate)s l’empêche de siéger."),
    What.REQUIRED: gettext_noop(
        "%(name)s doit entendre %(candidate)s et ne le peut à aucune heure possible."
    ),
    What.CANDIDATE_TIME: gettext_noop(
        "%(candidate)s n’est disponible à aucune heure où une commission peut l’entendre."
    ),
    What.CANDIDATE_SITE: gettext_noop(
        "%(candidate)s n’accepte aucun site où une commission peut l’entendre."
    ),
    What.JUROR_TIME: gettext_noop(
        "%(name)s doit siéger et n’est pas disponible le %(day)s entre %(start)s et %(end)s."
    ),
}

WOULD: dict[What, str] = {
    What.JURORS: gettext_noop(
        "Inviter %(count)d %(seat)s de plus le %(day)s à %(site)s, de %(start)s à %(end)s."
    ),
    What.ROOM: gettext_noop("Ajouter %(count)d %(room)s le %(day)s à %(site)s, de %(start)s à %(end)s."),
    What.HALF_DAY: gettext_noop(
        "Ouvrir une demi-journée de plus, le %(day)s de %(start)s à %(end)s, où jurés et candidats soient libres."
    ),
    What.DAY_LOAD: gettext_noop("Porter à %(wanted)d soutenance(s) la charge de %(name)s le %(day)s."),
    What.LOAD: gettext_noop("Porter à %(wanted)d demi-journée(s) la charge de %(name)s."),
    What.MANDATE: gettext_noop("Renouveler le mandat de %(name)s jusqu’au %(day)s au moins."),
    What.TIE: gettext_noop(
        "Instruire le lien de %(name)s avec %(candidate)s : une personne nommée peut le lever."
    ),
    What.REQUIRED: gettext_noop("Lever l’obligation pour %(name)s d’entendre %(candidate)s."),
    What.CANDIDATE_TIME: gettext_noop(
        "Obtenir que %(candidate)s soit disponible le %(day)s de %(start)s à %(end)s."
    ),
    What.CANDIDATE_SITE: gettext_noop("Obtenir que %(candidate)s vienne à %(site)s."),
    What.JUROR_TIME: gettext_noop("Obtenir que %(name)s soit disponible le %(day)s de %(start)s à %(end)s."),
}

# The same sentences where a session has one site only, or those who speak another language are asked for.
_ONE_SITE: dict[str, str] = {
    LACKS[What.JURORS]: gettext_noop("Il manque %(count)d %(seat)s le %(day)s entre %(start)s et %(end)s."),
    LACKS[What.ROOM]: gettext_noop("Il manque %(count)d %(room)s le %(day)s entre %(start)s et %(end)s."),
    WOULD[What.JURORS]: gettext_noop(
        "Inviter %(count)d %(seat)s de plus le %(day)s, de %(start)s à %(end)s."
    ),
    WOULD[What.ROOM]: gettext_noop("Ajouter %(count)d %(room)s le %(day)s, de %(start)s à %(end)s."),
}
_SPEAKING: dict[str, str] = {
    LACKS[What.JURORS]: gettext_noop(
        "Il manque %(count)d %(seat)s parlant %(language)s le %(day)s à %(site)s entre %(start)s et %(end)s."
    ),
    WOULD[What.JURORS]: gettext_noop(
        "Inviter %(count)d %(seat)s parlant %(language)s le %(day)s à %(site)s, de %(start)s à %(end)s."
    ),
    _ONE_SITE[LACKS[What.JURORS]]: gettext_noop(
        "Il manque %(count)d %(seat)s parlant %(language)s le %(day)s entre %(start)s et %(end)s."
    ),
    _ONE_SITE[WOULD[What.JURORS]]: gettext_noop(
        "Inviter %(count)d %(seat)s parlant %(language)s le %(day)s, de %(start)s à %(end)s."
    ),
}

# What a person of the service may decide alone; the rest is asked of somebody, or examined.
DECIDED_HERE = frozenset({What.ROOM, What.HALF_DAY, What.DAY_LOAD, What.LOAD})


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change. ``who`` is a person's or a candidate's key, ``other`` the candidate's of a tie or the defence's.

    ``count``: people or rooms to add; of a load, what it becomes; ``limit``: what it was. ``window``: when.
    """

    what: What
    count: int = 1
    seat: Kind | None = None
    site: str = ""
    window: Window | None = None
    who: str = ""
    other: str = ""
    language: str = ""
    limit: int = 0

    def apply(self, problem: Problem) -> Problem:
        """The problem as it would be."""
        return _APPLY[self.what](self, problem)

    def lacks(self, problem: Problem, sites: Mapping[str, str] | None = None) -> Objection:
        """The cause that this change removes, as a reason. ``sites``: names of sites by key."""
        template, params = self._said(LACKS, problem, sites)
        would, _ = self._said(WOULD, problem, sites)
        return Objection(f"planning.lacks-{self.what.value}", template, params, None, would, self.who)

    def would(self, problem: Problem, sites: Mapping[str, str] | None = None) -> Objection:
        """The change itself, as a sentence to read."""
        template, params = self._said(WOULD, problem, sites)
        return Objection(f"planning.would-{self.what.value}", template, params, None, "", self.who)

    def _said(
        self, templates: Mapping[What, str], problem: Problem, sites: Mapping[str, str] | None
    ) -> tuple[str, dict[str, object]]:
        template = templates[self.what]
        if not self.site and self.what is not What.CANDIDATE_SITE:
            template = _ONE_SITE.get(template, template)
        if self.language:
            template = _SPEAKING.get(template, template)
        people = {p.key: p.name for p in problem.people}
        candidates = {c.key: c.name for c in problem.candidates}
        defences = {d.key: d.candidate_key for d in problem.defences}
        candidate = defences.get(self.other, self.other) or self.who
        params: dict[str, object] = {
            "count": self.count,
            "wanted": self.count,
            "limit": self.limit,
            "site": (sites or {}).get(self.site, self.site),
            "name": people.get(self.who, self.who),
            "candidate": candidates.get(candidate, candidate),
            "room": ROOMS[self.count > 1],
            "language": LANGUAGES.get(self.language, self.language),
        }
        if self.seat:
            params["seat"] = SEATS[self.seat][self.count > 1]
        if self.window:
            zone = ZoneInfo(problem.zone)
            start, end = self.window.start.astimezone(zone), self.window.end.astimezone(zone)
            params |= {"day": f"{start:%d/%m/%Y}", "start": hour_words(start), "end": hour_words(end)}
        return template, params

    def as_dict(self) -> dict[str, Any]:
        return {
            "what": self.what.value,
            "count": self.count,
            "seat": self.seat.value if self.seat else None,
            "site": self.site,
            "window": self.window.as_dict() if self.window else None,
            "who": self.who,
            "other": self.other,
            "language": self.language,
            "limit": self.limit,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Relaxation:
        return cls(
            **{
                **data,
                "what": What(data["what"]),
                "seat": Kind(data["seat"]) if data["seat"] else None,
                "window": Window.from_dict(data["window"]) if data["window"] else None,
            }
        )


def applied(problem: Problem, changes: tuple[Relaxation, ...]) -> Problem:
    """The problem after all of these changes."""
    for change in changes:
        problem = change.apply(problem)
    return problem


def hour_words(at: datetime) -> str:
    """ "14 h", "14 h 30"."""
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


# -- applying ---------------------------------------------------------------------------------------------


def newcomer(change: Relaxation, problem: Problem, number: int) -> Person:
    """Somebody who would do: of the college asked, free then and there, speaking what is spoken, tied to nobody."""
    colleges = {Kind.EMPLOYEE: College.EMPLOYEE, Kind.EMPLOYER: College.EMPLOYER}
    certifier = change.seat is Kind.CERTIFIER
    start = f"{change.window.start:%Y-%m-%dT%H:%M}" if change.window else ""
    return Person(
        key=f"more:{change.seat}:{change.language}:{change.site}:{start}:{number}",
        name=f"Juré à inviter {number + 1}",
        college=colleges.get(change.seat, College.NONE) if change.seat else College.NONE,
        roles=(Seat.CERTIFIER,) if certifier else (Seat.PROFESSIONAL,),
        professional=not certifier,
        certifier_member=certifier,
        available=(change.window,) if change.window else None,
        sites=(change.site,) if change.site else (),
        languages=tuple(sorted({"fr", *(d.language for d in problem.defences)})),
    )


def _jurors(change: Relaxation, problem: Problem) -> Problem:
    people = tuple(newcomer(change, problem, n) for n in range(change.count))
    return replace(problem, people=(*problem.people, *people))


def _room(change: Relaxation, problem: Problem) -> Problem:
    first = len(problem.rooms)
    rooms = tuple(
        Room(
            f"more:room:{first + n}",
            f"Salle à ajouter {n + 1}",
            change.site,
            (change.window,) if change.window else None,
        )
        for n in range(change.count)
    )
    return replace(problem, rooms=(*problem.rooms, *rooms))


def _half_day(change: Relaxation, problem: Problem) -> Problem:
    def more(windows: Windows | None) -> Windows | None:
        return windows if windows is None or change.window is None else (*windows, change.window)

    return replace(
        problem,
        opening=more(problem.opening) or (),
        rooms=tuple(replace(r, available=more(r.available)) for r in problem.rooms),
        candidates=tuple(replace(c, available=more(c.available)) for c in problem.candidates),
        people=tuple(replace(p, available=more(p.available)) for p in problem.people),
    )


def _people(problem: Problem, key: str, **fields: Any) -> Problem:
    people = tuple(replace(p, **fields) if p.key == key else p for p in problem.people)
    return replace(problem, people=people)


def _day_load(change: Relaxation, problem: Problem) -> Problem:
    return _people(problem, change.who, max_per_day=change.count)


def _load(change: Relaxation, problem: Problem) -> Problem:
    return _people(problem, change.who, max_half_days=change.count)


def _mandate(change: Relaxation, problem: Problem) -> Problem:
    """In force on the days of the session: what came before or after does not matter to a timetable."""
    zone = ZoneInfo(problem.zone)
    first = day_at(min(w.start for w in problem.opening), zone)
    last = day_at(max(w.end for w in problem.opening) - timedelta(seconds=1), zone)
    return _people(problem, change.who, accredited=Interval.through(first, last))


def _tie(change: Relaxation, problem: Problem) -> Problem:
    relations = tuple(
        replace(r, cleared=True) if (r.juror_key, r.candidate_key) == (change.who, change.other) else r
        for r in problem.relations
    )
    return replace(problem, relations=relations)


def _required(change: Relaxation, problem: Problem) -> Problem:
    defences = tuple(
        replace(d, required=tuple(k for k in d.required if k != change.who)) if d.key == change.other else d
        for d in problem.defences
    )
    return replace(problem, defences=defences)


def _candidates(problem: Problem, key: str, **fields: Any) -> Problem:
    candidates = tuple(replace(c, **fields) if c.key == key else c for c in problem.candidates)
    return replace(problem, candidates=candidates)


def _candidate_time(change: Relaxation, problem: Problem) -> Problem:
    before = next((c.available for c in problem.candidates if c.key == change.who), None)
    if before is None or change.window is None:
        return problem
    return _candidates(problem, change.who, available=(*before, change.window))


def _candidate_site(change: Relaxation, problem: Problem) -> Problem:
    before = next((c.sites for c in problem.candidates if c.key == change.who), ())
    return _candidates(problem, change.who, sites=(*before, change.site))


def _juror_time(change: Relaxation, problem: Problem) -> Problem:
    person = next((p for p in problem.people if p.key == change.who), None)
    if person is None or change.window is None:
        return problem
    available = None if person.available is None else (*person.available, change.window)
    sites = (*person.sites, change.site) if person.sites and change.site else person.sites
    return _people(problem, change.who, available=available, sites=tuple(dict.fromkeys(sites)))


_APPLY = {
    What.JURORS: _jurors,
    What.ROOM: _room,
    What.HALF_DAY: _half_day,
    What.DAY_LOAD: _day_load,
    What.LOAD: _load,
    What.MANDATE: _mandate,
    What.TIE: _tie,
    What.REQUIRED: _required,
    What.CANDIDATE_TIME: _candidate_time,
    What.CANDIDATE_SITE: _candidate_site,
    What.JUROR_TIME: _juror_time,
}
