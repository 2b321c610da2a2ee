"""Taking a candidate out of a session before its deliberation: never where a trace of what they did would be lost."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop

STATE_IT = gettext_noop(
    "Ouvrez la délibération et énoncez « reporté » ou « retiré » : ce dossier se présente ensuite à une autre session."
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a candidate left in a session so far.

    ``sat``: its deliberation was opened; ``decided``: the result of the candidate is stated; ``present``: noted
    there; ``graded``: grids with a mark, begun for this session; ``incidents``: noted about the candidate.
    """

    number: str
    sat: bool = False
    decided: bool = False
    present: bool = False
    graded: int = 0
    incidents: int = 0


def leaving_objections(trace: Trace, *, reason: str | None = None) -> list[Objection]:
    """Reasons not to take a candidate out of a session; empty when nothing would be lost by it. ``reason``: None where
    it is asked of the session as a whole."""
    about: dict[str, object] = {"number": trace.number}
    if trace.decided:
        return [
            Objection(
                "leaving.decided",
                gettext_noop("Le résultat du dossier %(number)s est énoncé : il reste à cette session."),
                about,
                mend=gettext_noop(
                    "Rien n’est à retirer : un résultat contesté se reprend par un recours, ou par une faute notée."
                ),
            )
        ]
    if trace.sat:
        return [
            Objection(
                "leaving.sat",
                gettext_noop(
                    "La délibération est ouverte : le dossier %(number)s ne quitte plus la session."
                ),
                about,
                mend=gettext_noop(
                    "Énoncez « reporté » ou « retiré » en délibération : ce dossier se présente ensuite à une autre session."
                ),
            )
        ]
    reasons = _traces(trace, about)
    if reason is not None and not reason.strip():
        reasons.append(
            Objection(
                "leaving.no-reason",
                gettext_noop("Dites pourquoi ce candidat quitte la session."),
                mend=gettext_noop("Écrivez la raison en quelques mots ; le journal la garde à part."),
                about="reason",
            )
        )
    return reasons


def _traces(trace: Trace, about: dict[str, object]) -> list[Objection]:
    reasons = []
    if trace.present:
        reasons.append(
            Objection(
                "leaving.present",
                gettext_noop("L’émargement note le dossier %(number)s présent : son passage serait perdu."),
                about,
                mend=gettext_noop(
                    "Corrigez l’émargement s’il est faux ; sinon, énoncez « reporté » ou « retiré » en délibération."
                ),
            )
        )
    if trace.graded:
        reasons.append(
            Objection(
                "leaving.graded",
                gettext_noop("%(count)s grilles du dossier %(number)s sont commencées pour cette session."),
                {**about, "count": trace.graded},
                mend=STATE_IT,
            )
        )
    if trace.incidents:
        reasons.append(
            Objection(
                "leaving.incident",
                gettext_noop("%(count)s incidents sont notés pour le dossier %(number)s."),
                {**about, "count": trace.incidents},
                mend=STATE_IT,
            )
        )
    return reasons
