"""A file deposited, a withdrawal or a correction asked: by whose word, on what proof. Declared is not written."""

from __future__ import annotations

from datetime import date

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.phrase import Day


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
