"""A file deposited, a withdrawal or a correction asked: by whose word, on what proof. Declared is not written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parchemin.domain.declaration.states import FileState
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.phrase import Day

IN_THE_LEDGER = gettext_noop("Lire où en est le titre dans le compte des déclarations.")


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a file stands. ``shown``: its state in words; ``answered``: a report was read for it; ``said``: the day, and
    by whom its deposit was said, None while nobody did."""

    state: FileState
    shown: str = ""
    answered: bool = False
    said: tuple[date, str] | None = None


def saying_objections(file: Filed) -> list[Objection]:
    """Why the deposit of that file may not be said: it is already, or the file was set aside."""
    if file.said is not None:
        day, who = file.said
        return [
            Objection(
                "deposit.said-already",
                gettext_noop("Le dépôt de ce fichier est déjà dit, au %(day)s, par %(who)s."),
                {"day": day.strftime("%d/%m/%Y"), "who": who},
                mend=gettext_noop("Si c’est une erreur, revenir sur ce dépôt, puis le dire de nouveau."),
            )
        ]
    if file.state is FileState.ASIDE:
        return [
            Objection(
                "deposit.aside",
                gettext_noop("Ce fichier a été mis de côté : ses passages sont repartis à déclarer."),
                mend=gettext_noop("Écrire un nouveau fichier ; si celui-ci a été déposé, lire son accusé."),
            )
        ]
    return []


def taking_back_objections(file: Filed, reason: str) -> list[Objection]:
    """Why it may not be said that a file said deposited was not: all reasons at once."""
    objections = []
    if file.said is None:
        objections.append(
            Objection(
                "deposit.not-said",
                gettext_noop("Personne n’a dit que ce fichier était déposé."),
                mend=gettext_noop("Dire le dépôt quand il est fait."),
            )
        )
    if file.answered:
        objections.append(
            Objection(
                "deposit.answered",
                gettext_noop("Un accusé de traitement a répondu à ce fichier : il a bien été déposé."),
                mend=gettext_noop("Reprendre les passages refusés, s’il y en a."),
            )
        )
    return [*objections, *_reason(reason)]


def aside_objections(file: Filed, reason: str) -> list[Objection]:
    """Why a file may not be set aside: said deposited, it is taken back first; answered, it is settled."""
    objections = []
    if file.state is FileState.DEPOSITED and not file.answered:
        objections.append(
            Objection(
                "declaration.deposited",
                gettext_noop("Ce fichier est dit déposé : il ne se met plus de côté."),
                mend=gettext_noop("Si c’est une erreur, revenir d’abord sur ce dépôt."),
            )
        )
    elif file.state is not FileState.WRITTEN:
        objections.append(
            Objection(
                "declaration.settled",
                gettext_noop("Ce fichier est « %(state)s » : il n’y a rien à mettre de côté."),
                {"state": file.shown},
                mend=gettext_noop("Écrire un nouveau fichier s’il reste des passages à déclarer."),
            )
        )
    return [*objections, *_reason(reason)]


def _reason(reason: str) -> list[Objection]:
    if reason.strip():
        return []
    return [
        Objection(
            "declaration.reason-missing",
            gettext_noop("La raison manque."),
            mend=gettext_noop("L’écrire en quelques mots."),
            about="reason",
        )
    ]


def deposit_objections(
    *, deposited_on: date, written_on: date, on: date, named: bool, proved: bool
) -> list[Objection]:
    """Why it cannot be said that a file was deposited on ``deposited_on``: all reasons at once.

    ``named``: a person says it, not the software; ``proved``: a file or a reference of the portal is given.
    """
    params: dict[str, object] = {"said": Day(deposited_on), "written": Day(written_on)}
    return _said_objections(on=on, said_on=deposited_on, named=named, proved=proved) + (
        [
            Objection(
                "deposit.before-written",
                gettext_noop("Le dépôt (%(said)s) précéderait l’écriture du fichier (%(written)s)."),
                params,
                mend=gettext_noop("Donner le jour du dépôt sur le portail."),
                about="deposited_on",
            )
        ]
        if deposited_on < written_on
        else []
    )


def withdrawing_objections(*, due: bool) -> list[Objection]:
    """A withdrawal is asked of a passage told whose title was revoked since (``due``)."""
    if due:
        return []
    return [
        Objection(
            "withdrawal.not-due",
            gettext_noop("Ce passage n’est pas à retirer : son titre tient, ou rien n’a été déclaré."),
            mend=IN_THE_LEDGER,
        )
    ]


def correcting_objections(*, due: bool) -> list[Objection]:
    """A correction is asked of a passage told under a title replaced since (``due``)."""
    if due:
        return []
    return [
        Objection(
            "correction.not-due",
            gettext_noop(
                "Ce passage n’est pas à corriger : son titre n’a pas été remplacé depuis sa déclaration."
            ),
            mend=IN_THE_LEDGER,
        )
    ]


def withdrawal_objections(
    *, asked_on: date, since: date, on: date, named: bool, proved: bool
) -> list[Objection]:
    """Why it cannot be said that a withdrawal or a correction was asked of the Caisse on ``asked_on``.

    ``since``: the day the title was revoked or replaced.
    """
    return _said_objections(on=on, said_on=asked_on, named=named, proved=proved) + (
        [
            Objection(
                "withdrawal.before-revoked",
                gettext_noop(
                    "La demande (%(said)s) précéderait l’annulation ou le remplacement (%(since)s)."
                ),
                {"said": Day(asked_on), "since": Day(since)},
                mend=gettext_noop("Donner le jour où la demande a été faite à la Caisse."),
                about="deposited_on",
            )
        ]
        if asked_on < since
        else []
    )


def _said_objections(*, on: date, said_on: date, named: bool, proved: bool) -> list[Objection]:
    checks = (
        (
            not named,
            "deposit.nobody",
            gettext_noop("Un dépôt est dit par une personne, et la commande n’en nomme aucune."),
            gettext_noop("La refaire avec --as et l’adresse du compte de cette personne."),
            "by",
        ),
        (
            not proved,
            "deposit.proof-missing",
            gettext_noop("La preuve manque : ni fichier, ni référence."),
            gettext_noop("Joindre la confirmation de la Caisse, ou écrire la référence qu’elle donne."),
            "reference",
        ),
        (
            said_on > on,
            "deposit.in-future",
            gettext_noop("Le %(said)s n’est pas encore venu."),
            gettext_noop("Donner un jour passé."),
            "deposited_on",
        ),
    )
    return [
        Objection(code, text, {"said": Day(said_on)}, mend=mend, about=about)
        for stops, code, text, mend, about in checks
        if stops
    ]
