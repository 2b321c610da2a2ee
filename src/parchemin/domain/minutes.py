"""From the closed deliberation to the results published: who signs, on which text, what is sealed, what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop


def ready_objections(*, ready: bool, state: str) -> list[Objection]:
    """Minutes are signed and sealed once the deliberation is closed. ``state``: the jury's in words."""
    if ready:
        return []
    return [
        Objection(
            "minutes.not-ready",
            gettext_noop("Le jury est « %(state)s »."),
            {"state": state},
            mend=gettext_noop(
                "Le procès-verbal se signe et se scelle une fois, après la clôture de la délibération."
            ),
        )
    ]


@dataclass(frozen=True, slots=True)
class Signing:
    """A member about to sign. ``present``: noted there, so that the signature is waited for; ``signed``: that very text
    already; ``same_text``: the one read on the page; ``lacking``: what the jury that decided lacks, on what is known now."""

    name: str
    present: bool = True
    signed: bool = False
    same_text: bool = True
    lacking: Sequence[Objection] = ()


def signing_objections(signing: Signing, typed: str) -> list[Objection]:
    """Why a member may not sign the minutes as they stand, the first reason. Whose name is ``typed`` is judged after."""
    name: dict[str, object] = {"name": signing.name}
    if not signing.present:
        return [
            Objection(
                "signature.not-present",
                gettext_noop("%(name)s n’est pas noté présent : sa signature n’est pas attendue."),
                name,
                mend=gettext_noop("Rien n’est à faire : le procès-verbal dit qui était présent."),
            )
        ]
    if signing.signed:
        return [
            Objection(
                "signature.twice",
                gettext_noop("%(name)s a déjà signé."),
                name,
                mend=gettext_noop("Rien n’est à faire : sa signature est au procès-verbal."),
            )
        ]
    if not typed.strip():
        return [
            Objection("signature.no-name", gettext_noop("Écrivez votre nom pour signer."), about="typed_name")
        ]
    if signing.lacking:
        return list(signing.lacking)
    if not signing.same_text:
        return [
            Objection(
                "signature.other-text",
                gettext_noop("Le procès-verbal a changé depuis que vous l’avez lu."),
                mend=gettext_noop("Relisez-le, puis signez."),
            )
        ]
    return []


def code_objections(*, required: bool, given: bool) -> list[Objection]:
    """The règlement (key ``jury.signature_code``) may ask for a one-time code."""
    if given or not required:
        return []
    return [
        Objection(
            "signature.code-required",
            gettext_noop("Le règlement demande un code à usage unique pour signer."),
            mend=gettext_noop("Demandez un code : il arrive à votre adresse, et sert pendant dix minutes."),
            about="code",
        )
    ]


def printed_objections(*, same: bool) -> list[Objection]:
    """What is sealed is what the minutes say at that moment. ``same``: as the paper printed says it."""
    if same:
        return []
    return [
        Objection(
            "minutes.changed",
            gettext_noop("Le procès-verbal a changé pendant qu’il s’imprimait."),
            mend=gettext_noop("Recommencez ; qui a signé l’état précédent signe de nouveau."),
        )
    ]


def publishing_objections(*, published: bool, sealed: bool) -> list[Objection]:
    """Results are published once, when the minutes are sealed."""
    if published:
        return [
            Objection(
                "results.published",
                gettext_noop("Les résultats sont déjà publiés."),
                mend=gettext_noop("Rien n’est à faire : chacun se lit dans la page de la session."),
            )
        ]
    if not sealed:
        return [
            Objection(
                "results.not-sealed",
                gettext_noop("Le procès-verbal n’est pas scellé."),
                mend=gettext_noop(
                    "Faites signer le procès-verbal par chaque membre présent, puis scellez-le."
                ),
            )
        ]
    return []


def telling_objections(*, published: bool) -> list[Objection]:
    """A candidate is told a result once it is published."""
    if published:
        return []
    return [
        Objection(
            "results.not-published",
            gettext_noop("Les résultats ne sont pas publiés."),
            mend=gettext_noop("Publiez les résultats depuis la page de la session."),
        )
    ]
