"""Who sits, in what capacity, and what ties them to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.domain.access import AccessRoute
from parchemin.domain.interval import Interval
from parchemin.domain.objection import gettext_noop


class College(StrEnum):
    """Collège: the side of the trade that a juror represents."""

    EMPLOYER = "employer"
    EMPLOYEE = "employee"
    INDEPENDENT = "independent"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            "employer": gettext_noop("employeur"),
            "employee": gettext_noop("salarié"),
            "independent": gettext_noop("indépendant"),
            "none": gettext_noop("sans collège"),
        }[self.value]


class Seat(StrEnum):
    """The capacity in which a juror sits."""

    PRESIDENT = "president"
    PROFESSIONAL = "professional"
    CERTIFIER = "certifier"
    MEMBER = "member"  # a place that the sheet words itself (`JurorFacts.place`)

    @property
    def label(self) -> str:
        return {
            "president": gettext_noop("président du jury"),
            "professional": gettext_noop("professionnel"),
            "certifier": gettext_noop("membre du certificateur"),
            "member": gettext_noop("membre"),
        }[self.value]


class Moment(StrEnum):
    """When a composition is judged. Before the opening, everyone named counts; from the opening on, who is there."""

    NOMINATION = "nomination"
    CONVOCATION = "convocation"
    OPENING = "opening"
    DELIBERATION = "deliberation"
    SIGNATURE = "signature"

    @property
    def counts_who_is_there(self) -> bool:
        return self not in (Moment.NOMINATION, Moment.CONVOCATION)

    @property
    def label(self) -> str:
        return {
            "nomination": gettext_noop("à la désignation"),
            "convocation": gettext_noop("à la convocation"),
            "opening": gettext_noop("à l’ouverture"),
            "deliberation": gettext_noop("à la délibération"),
            "signature": gettext_noop("à la signature"),
        }[self.value]

    @property
    def opening_words(self) -> str:
        """The same, at the head of a sentence."""
        return {
            "nomination": gettext_noop("À la désignation"),
            "convocation": gettext_noop("À la convocation"),
            "opening": gettext_noop("À l’ouverture"),
            "deliberation": gettext_noop("À la délibération"),
            "signature": gettext_noop("À la signature"),
        }[self.value]


class RelationKind(StrEnum):
    """A tie between a juror and a candidate, declared or found."""

    EMPLOYER = "employer"
    TRAINER = "trainer"
    TUTOR = "tutor"
    COMPANION = "companion"
    FAMILY = "family"
    PERSONAL = "personal"
    GROUP = "group"  # a presumption, until a named person clears it
    PREVIOUS_JURY = "previous_jury"  # a second jury, after an appeal, holds none of the first
    SAME_PERSON = "same_person"  # one record, or a presumption between two, until a named person clears it

    @property
    def label(self) -> str:
        return {
            "employer": gettext_noop("emploie ou a employé le candidat"),
            "trainer": gettext_noop("a formé le candidat"),
            "tutor": gettext_noop("a encadré le candidat (stage, alternance, projet)"),
            "companion": gettext_noop("a accompagné le candidat dans sa démarche de VAE"),
            "family": gettext_noop("est de la famille du candidat"),
            "personal": gettext_noop("a une relation personnelle avec le candidat"),
            "group": gettext_noop("a enseigné dans le groupe du candidat"),
            "previous_jury": gettext_noop("a siégé au premier jury de ce candidat"),
            "same_person": gettext_noop("paraît être le candidat"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class JurorFacts:
    """A juror as the rules see them.

    ``accredited`` is the term of the mandate: None means that none is recorded, which is an objection,
    not a permission. ``qualified`` is "qualifiée au titre de la certification visée" (D. 6412-6);
    ``outside`` means neither of the certifier nor of the training body. ``sex`` is "M", "F" or "" when
    it is not recorded. A ``substitute`` does not count among the members seated. ``accredited_for`` says
    whether the habilitation covers the certification, ``blocks`` the blocks it is limited to (None: all);
    ``interest_stated``, whether the absence of interest was confirmed for this session. ``place``: the words of the
    seat held, where the sheet names it itself ("ancien titulaire du titre"), "" for any other, and ``voice`` whether
    it has a vote; ``qualities``: such words that the certifier recognises to the person.
    """

    key: str
    name: str
    seat: Seat
    college: College
    professional: bool
    certifier_member: bool
    accredited: Interval | None
    substitute: bool = False
    sex: str = ""
    qualified: bool = True
    outside: bool = True
    can_preside: bool = True
    accredited_for: bool = True
    blocks: frozenset[str] | None = None
    interest_stated: bool = True
    place: str = ""
    voice: bool = True
    qualities: tuple[str, ...] = ()

    @property
    def capacity(self) -> str:
        """In what capacity the person sits, in words: the sheet's own where it names the seat."""
        return self.place if self.place and self.seat is Seat.MEMBER else self.seat.label


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie; ``cleared`` once it was examined and found not to exist or not to matter, by a recorded act."""

    juror_key: str
    candidate_key: str
    kind: RelationKind
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """The candidate for whom a composition is judged. ``path_began`` chooses the law in VAE."""

    key: str
    name: str
    route: AccessRoute
    path_began: date
