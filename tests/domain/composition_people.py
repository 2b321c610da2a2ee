"""The jury of five that the sheet asks for, and whom it hears."""

from dataclasses import replace
from datetime import date

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition import (
    CandidateFacts,
    College,
    JurorFacts,
    Seat,
    compile_sentence,
    rule_from_answers,
)
from parchemin.domain.interval import Interval

SENTENCE = "1 président professionnel\nvotant et 3 professionnels et 1\nmembre certificateurs : \no2 employé(e)s \no2 employeurs"
ANSWERS = {
    "jury.colleges-count-whom": "professionals-and-president",
    "jury.exact-or-minimum": "exact",
    "jury.who-votes": "all",
    "jury.certifier-member-one-or-per-certifier": "one-delivering",
}
RULE = rule_from_answers(
    ANSWERS, compile_sentence(SENTENCE, certifiers=2, where="Fiche RNCP 21947, lignes 407 à 411")
)
DAY = date(2026, 7, 14)
MANDATE = Interval(date(2024, 1, 1), date(2029, 1, 1))


def juror(key, name, college, seat=Seat.PROFESSIONAL, **changes):
    certifier = seat is Seat.CERTIFIER
    facts = JurorFacts(
        key,
        name,
        seat,
        college,
        professional=not certifier,
        certifier_member=certifier,
        accredited=MANDATE,
        outside=not certifier,
    )
    return replace(facts, **changes)


PRESIDENT = juror("p", "Jo Patron", College.EMPLOYER, Seat.PRESIDENT, sex="F")
EMPLOYER = juror("e", "Andréa Essai", College.EMPLOYER, sex="M")
EMPLOYEES = [
    juror("s1", "Noa Démo", College.EMPLOYEE, sex="F"),
    juror("s2", "Sacha Gabarit", College.EMPLOYEE, sex="M"),
]
CERTIFIER = juror("c", "Dominique Fictif", College.NONE, Seat.CERTIFIER, sex="F")
JURY = [PRESIDENT, EMPLOYER, *EMPLOYEES, CERTIFIER]


def candidate(route=AccessRoute.FI, began=date(2025, 9, 1)):
    return CandidateFacts("k", "Camille Exemple", route, began)
