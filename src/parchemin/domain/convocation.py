"""Délais around a jury: a juror's leave before it, the candidates' results after it."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.domain.interval import french_date
from parchemin.domain.law import LAW, Subject, in_force, months_after
from parchemin.domain.objection import Level, Objection


def employer_deadline(session_day: date) -> date:
    """Last day on which an employee may still tell their employer (D. 3142-32): 15 calendar days before."""
    rule = in_force(Subject.JUROR_LEAVE, session_day)
    return session_day - timedelta(days=rule.number("calendar_days"))


def employer_notice(session_day: date, sent_on: date, *, level: Level = Level.WARN) -> list[Objection]:
    """Whether a convocation sent that day leaves an employee the 15 calendar days of D. 3142-32.

    The delay is the employee's towards the employer and gives way to a collective agreement: by default
    it warns. ``level`` lets the certifier make it stop the convocation.
    """
    rule = in_force(Subject.JUROR_LEAVE, session_day)
    last = employer_deadline(session_day)
    if sent_on > session_day:
        return [
            Objection(
                code="convocation.after-the-session",
                template="La convocation partirait le %(sent)s, après la session du %(session)s.",
                params={"sent": french_date(sent_on), "session": french_date(session_day)},
            )
        ]
    if sent_on <= last:
        return []
    return [
        Objection(
            code="convocation.employer-notice-short",
            template="La convocation partirait le %(sent)s, %(left)s jours avant la session du %(session)s : "
            "un juré salarié doit prévenir son employeur au moins %(days)s jours calendaires avant, sauf accord collectif.",
            params={
                "sent": french_date(sent_on),
                "session": french_date(session_day),
                "left": (session_day - sent_on).days,
                "days": rule.number("calendar_days"),
                "last": french_date(last),
            },
            source=rule.source,
            mend="Convoquer au plus tard le %(last)s, ou obtenir l’accord de l’employeur du juré salarié.",
            level=level,
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
