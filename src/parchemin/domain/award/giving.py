"""What gives no title, and when one that was given is replaced, given again or revoked."""

from __future__ import annotations

from collections.abc import Sequence

from parchemin.domain.objection import Objection, gettext_noop


def blocks_only(numbers: Sequence[str] = ()) -> Objection:
    """Blocks are presented, and with those held they do not make the whole certification. ``numbers``: of the files that
    are about to present them; none once the jury has decided."""
    return Objection(
        "award.blocks-only",
        gettext_noop(
            "Des blocs seulement sont présentés, sans le titre entier à la clé : dossiers %(numbers)s."
        )
        if numbers
        else gettext_noop(
            "Le candidat ne présentait que des blocs : ce résultat n’ouvre pas la certification entière."
        ),
        {"numbers": ", ".join(numbers)},
        mend=gettext_noop("Présenter aussi les blocs qui manquent, s’il vise le titre entier.")
        if numbers
        else gettext_noop("Remettre le relevé de résultats, qui atteste les blocs acquis."),
    )


def rehearsal() -> Objection:
    """The file was opened to exercise."""
    return Objection(
        "award.rehearsal",
        gettext_noop("Cette candidature est un exercice : elle ne donne ni numéro ni titre."),
        mend=gettext_noop("Inscrire la personne pour de bon, si elle se présente."),
    )


def reason_objections(reason: str) -> list[Objection]:
    """A title refused, revoked, replaced or given again says why."""
    if reason.strip():
        return []
    return [
        Objection(
            "award.reason-missing",
            gettext_noop("La raison manque."),
            mend=gettext_noop("L’écrire en quelques mots."),
            about="reason",
        )
    ]


def refusing_objections(*, issued: bool) -> list[Objection]:
    """A title is refused before it is given; after, it is revoked."""
    if not issued:
        return []
    return [
        Objection(
            "award.already-issued",
            gettext_noop("Le titre est déjà délivré."),
            mend=gettext_noop("L’annuler, avec la raison."),
        )
    ]


def given_already() -> Objection:
    """A candidacy gives one title."""
    return Objection(
        "award.candidacy-has-one",
        gettext_noop("Cette candidature a déjà donné un titre."),
        mend=gettext_noop("Ouvrir le titre délivré : il s’annule, ou se remplace."),
    )


def numbers_contended() -> Objection:
    """Others took each number first, as often as it was tried."""
    return Objection(
        "award.numbers-contended",
        gettext_noop("Trop de titres sont délivrés au même moment : aucun numéro n’a pu être pris."),
        mend=gettext_noop("Recommencer dans un instant."),
    )


def again_objections(*, revoked: bool) -> list[Objection]:
    """A title that stands is given again, or replaced."""
    if not revoked:
        return []
    return [
        Objection(
            "award.revoked",
            gettext_noop("Ce titre est annulé : il ne se remplace pas et ne se remet pas."),
            mend=gettext_noop("Lire la raison de l’annulation sur la page du titre."),
        )
    ]


def replacing_objections(*, differs: bool, disbelieved: bool) -> list[Objection]:
    """A title is replaced where it says otherwise than civil status and sheet (``differs``), or where other verifiers
    refuse it, its key compromised since (``disbelieved``)."""
    if differs or disbelieved:
        return []
    return [
        Objection(
            "award.nothing-to-replace",
            gettext_noop(
                "Le titre dit déjà ce que disent l’état civil et la fiche : rien n’est à remplacer."
            ),
            mend=gettext_noop("Corriger d’abord l’état civil, ou remettre un duplicata du titre perdu."),
        )
    ]
