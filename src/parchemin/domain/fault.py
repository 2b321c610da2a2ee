"""An error found after a decision: what it may be of, how it reaches a decision, what is said of each candidate reached."""

from __future__ import annotations

from enum import StrEnum

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.text import whole

# What each kind of fault designates, by the name written before its key: "juror:4", "grid:2", "deposit:9", "jury:3".
DESIGNATES = {"juror": "juror", "grid": "grid", "deposit": "deposit", "composition": "jury"}
CHOOSE = gettext_noop("Choisissez dans la liste ce que la faute touche.")


class Way(StrEnum):
    """How a fault reached a decision."""

    VOTED = "voted"
    MARKED = "marked"
    HEARD = "heard"
    GRID = "grid"
    PIECE = "piece"
    JURY = "jury"

    @property
    def label(self) -> str:
        return {
            "voted": gettext_noop("son vote a compté"),
            "marked": gettext_noop("sa grille a été lue par le jury"),
            "heard": gettext_noop("a entendu la soutenance"),
            "grid": gettext_noop("évalué avec cette grille"),
            "piece": gettext_noop("évalué sur cette pièce"),
            "jury": gettext_noop("décidé par ce jury"),
        }[self.value]


def designated(kind: str, about: str) -> int | None:
    """The key of what ``about`` designates, None when a fault of that kind cannot be of it."""
    name, _, rest = about.partition(":")
    return whole(rest) if name == DESIGNATES.get(kind) else None


def designation_objections(kind: str, about: str) -> list[Objection]:
    """Reasons why nothing can be looked for under that designation."""
    if kind not in DESIGNATES:
        return [
            Objection(
                "fault.kind",
                gettext_noop("Cette sorte de faute n’est pas connue."),
                mend=gettext_noop("Choisissez une sorte de faute dans la liste."),
            )
        ]
    if designated(kind, about) is None:
        return [
            Objection(
                "fault.about",
                gettext_noop("« %(thing)s » ne désigne rien que cette faute puisse toucher."),
                {"thing": about},
                mend=CHOOSE,
            )
        ]
    return []


def unknown() -> Objection:
    """What is designated is not of this certifier."""
    return Objection(
        "fault.unknown", gettext_noop("Ce qui est désigné n’existe pas chez ce certificateur."), mend=CHOOSE
    )


def reach_objections(reached: int) -> list[Objection]:
    """A fault under which nobody was decided is none. ``reached``: how many it reaches."""
    if reached:
        return []
    return [
        Objection(
            "fault.nobody",
            gettext_noop("Personne n’a été décidé sous cette faute : il n’y a rien à reprendre."),
            mend=gettext_noop("Vérifiez ce que vous avez désigné."),
        )
    ]


def noting_objections(reason: str) -> list[Objection]:
    """A fault noted says what was found."""
    if reason.strip():
        return []
    return [Objection("fault.no-reason", gettext_noop("Dites ce qui a été découvert, et comment."))]


def keeping_objections(reason: str, *, settled: bool) -> list[Objection]:
    """Reasons not to let a decision stand though a fault reached it. ``settled``: it is decided again, or kept already."""
    if not reason.strip():
        return [
            Objection("fault.no-reason", gettext_noop("Dites pourquoi la décision tient malgré la faute."))
        ]
    if settled:
        return [
            Objection(
                "fault.settled",
                gettext_noop("Ce dossier est déjà repris, ou sa décision maintenue."),
                mend=gettext_noop("Lisez dans la faute ce qui a été décidé de ce dossier."),
            )
        ]
    return []
