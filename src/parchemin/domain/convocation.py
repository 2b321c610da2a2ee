"""Délais around a jury: a juror's leave before it, the candidates' results after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from parchemin.domain.interval import french_date
from parchemin.domain.law import LAW, Subject, in_force, months_after
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day


def employer_deadline(session_day: date) -> date:
    """Last day on which an employee may still tell their employer (D. 3142-32): 15 calendar days before."""
    rule = in_force(Subject.JUROR_LEAVE, session_day)
    return session_day - timedelta(days=rule.number("calendar_days"))


class Light(StrEnum):
    """Where the notice of an employed juror stands: told in time, time left, little left, too late."""

    TOLD = "told"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


AMBER_DAYS = 7  # days left from which the clock is amber, unless the certifier's rules say another number
NOTICE = "convocation.employer-notice-short"  # code of the objection


@dataclass(frozen=True, slots=True)
class NoticeClock:
    """The fifteen calendar days of one employed juror of one session.

    ``key``: of the person; ``session_day``: the day their part of the session begins; ``told_on``: day their
    convocation left, None while it did not; ``on``: the day the clock is read.
    """

    key: str
    name: str
    session_day: date
    told_on: date | None
    on: date
    amber_days: int = AMBER_DAYS

    @property
    def last_day(self) -> date:
        return employer_deadline(self.session_day)

    @property
    def days_left(self) -> int:
        """Whole days before the convocation leaves too late; negative once it is."""
        return (self.last_day - self.on).days

    @property
    def told_in_time(self) -> bool:
        return self.told_on is not None and self.told_on <= self.last_day

    @property
    def light(self) -> Light:
        if self.told_in_time:
            return Light.TOLD
        if self.days_left < 0:
            return Light.RED
        return Light.AMBER if self.days_left <= self.amber_days else Light.GREEN


def notice_objections(
    clocks: Iterable[NoticeClock], *, level: Level = Level.BLOCK_RELEASE
) -> list[Objection]:
    """The employed jurors whose employer can no longer be told in time, one objection each."""
    return [
        objection
        for clock in clocks
        if clock.light is Light.RED
        for objection in employer_notice(
            clock.session_day, clock.on, level=level, key=clock.key, name=clock.name
        )
    ]


def employer_notice(
    session_day: date, sent_on: date, *, level: Level = Level.BLOCK_RELEASE, key: str = "", name: str = ""
) -> list[Objection]:
    """Whether a convocation sent that day leaves an employee the 15 calendar days of D. 3142-32.

    It stops the convocation, unless the certifier sets another level or a named person sets it aside for a reason
    (the employer agrees, a collective agreement says another delay).
    """
    rule = in_force(Subject.JUROR_LEAVE, session_day)
    last = employer_deadline(session_day)
    if sent_on <= last:
        return []
    return [
        Objection(
            code=NOTICE,
            template=gettext_noop(
                "La convocation de %(name)s partirait le %(sent)s, %(left)s jours avant la session du %(session)s : "
                "un juré salarié prévient son employeur au moins %(days)s jours calendaires avant, sauf accord collectif."
            ),
            params={
                "name": name or gettext_noop("un juré salarié"),
                "sent": Day(sent_on),
                "session": Day(session_day),
                "left": max((session_day - sent_on).days, 0),
                "days": rule.number("calendar_days"),
                "last": Day(last),
            },
            source=rule.source,
            mend=gettext_noop(
                "Obtenir l’accord de l’employeur et le noter comme dérogation, ou appeler un autre juré ; "
                "le dernier jour était le %(last)s."
            ),
            about=key,
            level=level,
        )
    ]


def not_after(last_day: date, sent_on: date) -> list[Objection]:
    """Nobody is convoked once what they are called to is over."""
    if sent_on <= last_day:
        return []
    return [
        Objection(
            code="convocation.after-the-session",
            template=gettext_noop("La convocation partirait le %(sent)s, après la session du %(session)s."),
            params={"sent": Day(sent_on), "session": Day(last_day)},
            mend=gettext_noop("Déplacez la session, ou publiez un planning à venir."),
        )
    ]


def notification_due(jury_day: date) -> date:
    """Last day to notify a VAE candidate of the result (R. 6412-7): 15 days after the jury heard them."""
    rule = in_force(Subject.VAE_DECISION, jury_day)
    return jury_day + timedelta(days=rule.number("notification_days"))


def admissibility_due(complete_on: date) -> date | None:
    """Last day to notify the recevabilité of a VAE candidacy (R. 6412-4): two months from the complete file.

    After it, silence makes the file admissible. None before the article was in force.
    """
    rule = LAW["law.R6412_4"]
    return months_after(complete_on, rule.number("months")) if rule.in_force.contains(complete_on) else None


def jury_due(deposited_on: date) -> date:
    """Day by which a VAE candidate must have met the jury (R. 6412-5).

    "Avant la fin du troisième mois qui suit le dépôt": read as three months from the deposit, date to
    date, the earlier of the two readings (see ``docs/law/R6412-5.md``).
    """
    rule = in_force(Subject.VAE_JURY_DATE, deposited_on)
    return months_after(deposited_on, rule.number("months"))


# -- answers ---------------------------------------------------------------------------------------------------


def answering_objections(*, over_since: date | None, cancelled: bool) -> list[Objection]:
    """Why a convocation waits for no answer. ``over_since``: the last day of the session, once it is past."""
    if over_since is not None:
        return [
            Objection(
                "convocation.over",
                gettext_noop("Cette session est passée depuis le %(day)s : elle n’attend plus de réponse."),
                {"day": french_date(over_since)},
                mend=gettext_noop(
                    "Il n’y a rien à faire ; un empêchement se dit au service de certification."
                ),
            )
        ]
    if not cancelled:
        return []
    return [
        Objection(
            "convocation.cancelled",
            gettext_noop("Cette convocation est annulée : elle n’attend plus de réponse."),
            mend=gettext_noop(
                "Répondez à la dernière convocation reçue ; sans elle, cette personne n’est plus attendue."
            ),
        )
    ]


def reminding_objections(people: int, *, days: int) -> list[Objection]:
    """Who answered, or was told less than ``days`` ago (key ``jury.reminder_days``), is not reminded."""
    if people:
        return []
    return [
        Objection(
            "reminder.nobody",
            gettext_noop(
                "Personne n’est à rappeler : chacun a répondu, ou l’a été il y a moins de %(days)s jours."
            ),
            {"days": days},
            mend=gettext_noop("Revenez quand ce délai est passé, ou appelez les personnes."),
        )
    ]


def declined(name: str, about: str) -> Objection:
    """A juror convoked will not come, and is still on the jury or on a panel."""
    return Objection(
        "convocation.declined",
        gettext_noop("%(name)s a répondu qu’elle ou il ne viendra pas."),
        {"name": name},
        mend=gettext_noop("Nommez un remplaçant, publiez le planning réparé, puis convoquez de nouveau."),
        about=about,
        level=Level.WARN,
    )


def convoking_objections(people: int) -> list[Objection]:
    """Somebody is to be told something. ``people``: those whose part changed since they were told."""
    if people:
        return []
    return [
        Objection(
            "convocation.nothing-new",
            gettext_noop(
                "Personne n’est à convoquer : chacun a déjà reçu ce qui le concerne, ou aucun planning n’est publié."
            ),
            mend=gettext_noop("Publiez un planning ou nommez un jury, puis convoquez."),
        )
    ]
