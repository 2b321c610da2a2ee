"""Who gives an opinion on a candidate's blocks, and until when a member steps aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parchemin.domain.composition.facts import JurorFacts
from parchemin.domain.composition.rule import CompositionRule
from parchemin.domain.objection import Objection, gettext_noop


@dataclass(frozen=True, slots=True)
class Asked:
    """What an opinion is asked on. ``presented``: the blocks are, at this session; ``decided``: the jury ruled on one."""

    presented: bool
    decided: bool


OTHERS_RULE = gettext_noop("Rien n’est à donner : les autres membres statuent sur ce candidat.")
TO_NOTE_PRESENT = gettext_noop("Noter sa présence à l’émargement.")
VOTERS_RULE = gettext_noop("Rien n’est à donner : la règle du jury, sur la fiche, dit qui a voix.")


def not_presented() -> Objection:
    """The block is none of those that the candidate presents."""
    return Objection(
        "opinion.not-presented",
        gettext_noop("Ce bloc n’est pas présenté à cette session."),
        mend=gettext_noop("Choisissez un bloc que ce candidat présente."),
    )


def already_taken() -> Objection:
    """The jury ruled on the block: a decision is recorded once."""
    return Objection(
        "decision.already-taken",
        gettext_noop("Le jury a déjà statué sur ce bloc."),
        mend=gettext_noop(
            "Lisez la décision dans la délibération : après la publication, un recours ou une faute la fait reprendre."
        ),
    )


def opinion_objections(
    rule: CompositionRule,
    sitting: Sequence[JurorFacts],
    key: str,
    asked: Asked,
    *,
    name: str,
    recused: bool,
) -> list[Objection]:
    """Reasons why the member ``key`` gives no opinion. ``sitting``: who sits for this candidate (`seated`)."""
    if not asked.presented:
        return [not_presented()]
    if asked.decided:
        return [already_taken()]
    params = {"name": name}
    if recused:
        return [
            Objection(
                "decision.vote-recused",
                gettext_noop("%(name)s s’est déporté pour ce candidat."),
                params,
                mend=OTHERS_RULE,
            )
        ]
    seat = next((m for m in sitting if m.key == key and not m.substitute), None)
    if seat is None:
        return [
            Objection(
                "decision.vote-absent",
                gettext_noop("%(name)s n’est pas noté présent."),
                params,
                mend=TO_NOTE_PRESENT,
            )
        ]
    if not rule.votes(seat):
        return [
            Objection(
                "decision.vote-not-entitled",
                gettext_noop("%(name)s n’a pas voix délibérative."),
                params,
                mend=VOTERS_RULE,
            )
        ]
    return []


def after_seeing(*, own: str, vote: str, others: bool) -> bool:
    """Whether a vote changes an opinion given (``own``, "" for none) while those of other members are shown."""
    return bool(own) and own != vote and others


AFTER_SEEING = Objection(
    "opinion.after-seeing",
    gettext_noop("Votre avis est donné et ceux des autres membres vous sont montrés : il ne change plus."),
    mend=gettext_noop(
        "À voix égales, le président fait voter de nouveau ; sinon, joignez votre opinion séparée à la décision."
    ),
)


def recusal_objections(*, closed: bool, presented: bool, decided: bool) -> list[Objection]:
    """Reasons why a member may not step aside for a candidate any more: another jury would have decided."""
    if closed:
        return [
            Objection(
                "recusal.closed",
                gettext_noop("La délibération est close."),
                mend=gettext_noop(
                    "Tant que le procès-verbal n’est pas scellé, rouvrez la délibération pour ce candidat ; après, cela se note en faute."
                ),
            )
        ]
    if not presented:
        return [
            Objection(
                "recusal.not-presented",
                gettext_noop("Ce candidat n’est pas présenté à cette session."),
                mend=gettext_noop("Choisissez un candidat de la session."),
            )
        ]
    if decided:
        return [
            Objection(
                "recusal.decided",
                gettext_noop("Le jury a déjà statué sur un bloc de ce candidat."),
                mend=gettext_noop(
                    "Rouvrez la délibération pour ce candidat : ses décisions sont écartées, et le membre se déporte ; une fois le procès-verbal scellé, cela se note en faute."
                ),
            )
        ]
    return []


def recusal_back_objections(
    *, noted: bool, closed: bool, decided: bool, own: bool, reason: str
) -> list[Objection]:
    """Reasons why a recusal noted by mistake is not taken back. ``noted``: there is one; ``own``: the member told it, and
    somebody else asks."""
    if not noted:
        return [
            Objection(
                "recusal-back.none",
                gettext_noop("Aucun déport n’est noté pour ce membre et ce candidat."),
                mend=gettext_noop("Rien n’est à reprendre : ce membre siège pour ce candidat."),
            )
        ]
    if closed or decided:
        return [
            Objection(
                "recusal-back.decided",
                gettext_noop("Le jury a statué sur ce candidat sans ce membre."),
                mend=gettext_noop(
                    "Rien n’est à reprendre : la décision vaut avec ceux qui ont voté, et le procès-verbal dit le déport."
                ),
            )
        ]
    reasons = []
    if own:
        reasons.append(
            Objection(
                "recusal-back.own",
                gettext_noop("Ce membre s’est déporté lui-même : personne d’autre ne reprend sa parole."),
                mend=gettext_noop("Demandez-lui de la reprendre, depuis sa page de la session."),
            )
        )
    if not reason.strip():
        reasons.append(
            Objection(
                "recusal-back.no-reason",
                gettext_noop("Dites pourquoi ce déport est repris."),
                mend=gettext_noop("Écrivez la raison en quelques mots ; le journal la garde à part."),
                about="reason",
            )
        )
    return reasons
