"""A letter before it leaves: its words changed, cancelled, taken up again. Never after: what was told was told."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where a letter stands.

    ``left``: it was handed to the mail server, or is being; ``cancelled``: it will not leave; ``by_hand``: somebody
    decided so, no other letter took its place; ``secret``: it carries what its recipient alone may read; ``anew``: the
    act that writes it writes it again once it is cancelled.
    """

    left: bool = False
    cancelled: bool = False
    by_hand: bool = False
    secret: bool = False
    anew: bool = False


def _gone(letter: Waiting) -> list[Objection]:
    if letter.left:
        return [
            Objection(
                "letter.left",
                gettext_noop("Cette lettre est partie : ce qui est dit ne se reprend pas."),
                mend=gettext_noop(
                    "Rien n’est à reprendre ici : ce qui était faux se corrige par l’acte qui l’a écrite, qui en prévient."
                ),
            )
        ]
    if letter.cancelled:
        return [
            Objection(
                "letter.cancelled",
                gettext_noop("Cette lettre est annulée : elle ne partira pas."),
                mend=gettext_noop("Reprenez-la si elle fut annulée par erreur ; elle attendra d’être relue."),
            )
        ]
    return []


def editing_objections(
    letter: Waiting, *, before: tuple[str, str], after: tuple[str, str]
) -> list[Objection]:
    """Reasons not to change the words of a letter. ``before``, ``after``: (subject, body)."""
    if gone := _gone(letter):
        return gone
    if letter.secret:
        return [
            Objection(
                "letter.secret",
                gettext_noop(
                    "Cette lettre portera un lien que seule la personne lira : ses mots ne changent pas."
                ),
                mend=gettext_noop(
                    "Annulez-la, puis invitez de nouveau la personne : le lien en sera un autre."
                ),
            )
        ]
    subject, body = after
    reasons = []
    if not subject.strip() or "\n" in subject or "\r" in subject:
        reasons.append(
            Objection(
                "letter.subject",
                gettext_noop("L’objet de la lettre tient en une ligne, et n’est pas vide."),
                mend=gettext_noop("Écrivez l’objet sur une ligne."),
                about="subject",
            )
        )
    if not body.strip():
        reasons.append(
            Objection(
                "letter.words",
                gettext_noop("La lettre est vide."),
                mend=gettext_noop("Écrivez ses mots, ou annulez-la."),
                about="body",
            )
        )
    if not reasons and before == after:
        reasons.append(
            Objection(
                "letter.same-words",
                gettext_noop("La lettre dit déjà cela."),
                mend=gettext_noop("Changez un mot, ou laissez-la partir."),
                about="body",
            )
        )
    return reasons


def cancelling_objections(letter: Waiting, *, reason: str) -> list[Objection]:
    """Reasons not to cancel a letter."""
    if gone := _gone(letter):
        return gone
    if reason.strip():
        return []
    return [
        Objection(
            "letter.no-reason",
            gettext_noop("Dites pourquoi cette lettre ne part pas."),
            mend=gettext_noop("Écrivez la raison en quelques mots ; le journal la garde à part."),
            about="reason",
        )
    ]


def restoring_objections(letter: Waiting) -> list[Objection]:
    """Reasons not to take up again a letter that was cancelled."""
    if not letter.cancelled:
        return [
            Objection(
                "letter.not-cancelled",
                gettext_noop("Cette lettre n’est pas annulée."),
                mend=gettext_noop("Rien n’est à reprendre : elle attend, ou elle est partie."),
            )
        ]
    if letter.anew:
        return [
            Objection(
                "letter.written-anew",
                gettext_noop("Une convocation annulée ne se reprend pas : elle pourrait ne plus être vraie."),
                mend=gettext_noop("Préparez de nouveau les convocations : celle-ci sera récrite."),
            )
        ]
    if not letter.by_hand:
        return [
            Objection(
                "letter.overtaken",
                gettext_noop(
                    "Cette lettre fut annulée parce qu’une autre a pris sa place, ou que la chose n’est plus."
                ),
                mend=gettext_noop("Rien n’est à reprendre : la dernière lettre dit ce qui vaut."),
            )
        ]
    return []
