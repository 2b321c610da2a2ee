"""One person, one record: who a file may be joined to, two records found to be of one person or of two, one title and one
open file a sheet. Likeness is proposed (`domain.same_person`); these say what a named person may then do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.domain.phrase import Listed
from parchemin.domain.same_person import Comparison, Likeness


@dataclass(frozen=True, slots=True)
class File:
    """A file of a record. ``key``: what a page puts the reason beside; ``sheet``: what it aims at; ``open``: enrolled;
    ``titled``: it gave a title that stands."""

    key: str
    number: str
    sheet: int
    open: bool = False
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Alike:
    """A record like an identity asked. ``numbers``: of its files; ``agreeing``, ``differing``: fields, in words."""

    person: str
    name: str
    numbers: str
    agreeing: Listed
    differing: Listed


# -- a file joined to a record ---------------------------------------------------------------------------------


def available_objections(person: str, *, known: bool) -> list[Objection]:
    """Why a file cannot be joined to that record. ``known``: of this certifier, neither erased nor joined to another."""
    if known:
        return []
    return [
        Objection(
            "person.not-available",
            gettext_noop("Cette personne n’est pas, ou n’est plus, connue de ce certificateur."),
            mend=gettext_noop("Reprenez la recherche : une autre fiche est peut-être la sienne."),
            about=person,
        )
    ]


def another_file_objections(name: str, files: Iterable[File], again: str = "") -> list[Objection]:
    """Why a person may not have another file on the sheet of ``files``: one is open, or it has given its title.
    ``again``: why somebody who has the title comes back."""
    here = list(files)
    objections = [
        Objection(
            "candidacy.already-open",
            gettext_noop("« %(name)s » a déjà le dossier %(number)s, ouvert sur cette fiche."),
            {"name": name, "number": file.number},
            mend=gettext_noop(
                "Reprendre ce dossier, ou le retirer avec sa raison avant d’en ouvrir un autre."
            ),
            about=file.key,
        )
        for file in here
        if file.open
    ]
    titled = [file.number for file in here if file.titled]
    if titled and not again.strip():
        objections.append(
            Objection(
                "candidacy.title-given",
                gettext_noop("« %(name)s » a déjà obtenu le titre de cette fiche, dossier %(number)s."),
                {"name": name, "number": ", ".join(titled)},
                mend=gettext_noop(
                    "Dire pourquoi cette personne s’y présente de nouveau, ou ne pas l’inscrire."
                ),
                about="again",
            )
        )
    return objections


def second_title(
    name: str, file: File, holder: File, *, same_record: bool, likeness: Likeness, differing: Listed
) -> Objection | None:
    """Why ``file`` would give a second title of its sheet to one person: ``holder`` gave it to the same record, or to
    one like it. None where they are somebody else."""
    params: dict[str, object] = {"name": name, "number": file.number, "other": holder.number}
    if same_record:
        return Objection(
            "award.title-held",
            gettext_noop(
                "« %(name)s », dossier %(number)s, a déjà le titre de cette fiche par le dossier %(other)s."
            ),
            params,
            mend=gettext_noop(
                "Retirer ce dossier, ou en ouvrir un autre en disant pourquoi la personne s’y présente de nouveau."
            ),
            about=file.key,
        )
    if likeness is Likeness.OTHER:
        return None
    return Objection(
        "award.person-twice",
        gettext_noop(
            "« %(name)s », dossier %(number)s, ressemble à qui a le titre de cette fiche, dossier %(other)s ; diffèrent : %(differing)s."
        )
        if differing.parts
        else gettext_noop(
            "« %(name)s », dossier %(number)s, ressemble en tout à qui a le titre de cette fiche, dossier %(other)s."
        ),
        params | ({"differing": differing} if differing.parts else {}),
        mend=gettext_noop("Dire, aux « Fiches qui se ressemblent », si c’est une personne ou deux."),
        about=file.key,
    )


# -- somebody like this is known -------------------------------------------------------------------------------


def weighs(comparison: Comparison, *, files: bool) -> bool:
    """Whether a record alike cannot be left unsaid: nothing differs; or little does, and it has ``files`` of the same
    sheet, open or that gave its title."""
    return comparison.likeness is Likeness.SAME or (comparison.near and files)


def nearer(now: Comparison, before: Comparison | None) -> bool:
    """Whether a correction brought two records nearer: they were not alike, or something differed and nothing does."""
    if before is None:
        return True
    return now.likeness is Likeness.SAME and before.likeness is not Likeness.SAME


def known_objection(alike: Alike) -> Objection:
    """Somebody like this is known: join the file to them, or say why they are two."""
    return Objection(
        "person.known",
        gettext_noop(
            "« %(name)s » est déjà connu, dossier %(numbers)s. Concordent : %(agreeing)s. Diffèrent : %(differing)s."
        )
        if alike.differing.parts
        else gettext_noop(
            "« %(name)s » est déjà connu, dossier %(numbers)s. Concordent : %(agreeing)s. Rien ne diffère."
        ),
        _said(alike),
        mend=gettext_noop(
            "Rattacher ce dossier à cette personne, qui garde ses blocs acquis, ou dire pourquoi ce sont deux personnes."
        ),
        about=alike.person,
    )


def alike_objection(alike: Alike) -> Objection:
    """A record once corrected is like another: say that they are one person's, or why they are two people's."""
    return Objection(
        "person.alike-now",
        gettext_noop(
            "Ainsi corrigée, cette fiche ressemble à « %(name)s », dossier %(numbers)s. Concordent : %(agreeing)s. Diffèrent : %(differing)s."
        )
        if alike.differing.parts
        else gettext_noop(
            "Ainsi corrigée, cette fiche ressemble à « %(name)s », dossier %(numbers)s. Concordent : %(agreeing)s. Rien ne diffère."
        ),
        _said(alike),
        mend=gettext_noop(
            "Dire que c’est la même personne, dont les deux fiches n’en feront qu’une, ou pourquoi ce sont deux personnes."
        ),
        about=alike.person,
    )


def _said(alike: Alike) -> dict[str, object]:
    return {
        "name": alike.name,
        "numbers": alike.numbers,
        "agreeing": alike.agreeing,
        "differing": alike.differing,
        "person": alike.person,
    }


# -- two records, one person or two ----------------------------------------------------------------------------


def one_record() -> Objection:
    """Two records were asked, one was given."""
    return Objection(
        "person.one-record",
        gettext_noop("C’est une seule et même fiche."),
        mend=gettext_noop("Choisissez deux fiches."),
    )


def finding_objections(reason: str) -> list[Objection]:
    """What is found of two records says what it rests on."""
    if reason.strip():
        return []
    return [
        Objection(
            "person.no-reason",
            gettext_noop("Rien ne dit sur quoi ce constat repose."),
            mend=gettext_noop("Nommez la pièce vue, ou ce que la personne a confirmé."),
            about="reason",
        )
    ]


def joining_objections(kept: Sequence[File], joined: Sequence[File]) -> list[Objection]:
    """Why two records may not become one: on one sheet, both have an open file, or both gave the title."""
    objections = []
    for one in kept:
        for other in joined:
            if one.sheet != other.sheet:
                continue
            both: dict[str, object] = {"one": one.number, "other": other.number}
            if one.open and other.open:
                objections.append(
                    Objection(
                        "person.join-both-open",
                        gettext_noop("Les dossiers %(one)s et %(other)s sont ouverts sur la même fiche."),
                        both,
                        mend=gettext_noop("Retirez d’abord l’un des deux, avec sa raison, puis rapprochez."),
                        about=other.key,
                    )
                )
            if one.titled and other.titled:
                objections.append(
                    Objection(
                        "person.join-both-titled",
                        gettext_noop(
                            "Les dossiers %(one)s et %(other)s ont chacun donné le titre de la même fiche."
                        ),
                        both,
                        mend=gettext_noop(
                            "Annulez d’abord celui qui fut donné à tort, avec sa raison, puis rapprochez les fiches."
                        ),
                        about=other.key,
                    )
                )
    return objections


def undoing_objections(
    *, undone: bool, later: str = "", titled_since: bool = False, reason: str = ""
) -> list[Objection]:
    """Why a join may not be undone. ``later``: key of a join since, of the record kept to another; ``titled_since``: a
    title given since to that person stands."""
    if undone:
        return [
            Objection(
                "person.join-undone",
                gettext_noop("Ce rapprochement est déjà défait."),
                mend=gettext_noop("Rien n’est à faire : le journal dit quand et par qui."),
            )
        ]
    objections = []
    if later:
        objections.append(
            Objection(
                "person.join-later",
                gettext_noop("Cette personne a été rapprochée d’une autre depuis."),
                mend=gettext_noop("Défaites d’abord ce rapprochement, le plus récent."),
                about=later,
            )
        )
    if titled_since:
        objections.append(
            Objection(
                "person.join-titled",
                gettext_noop(
                    "Un titre a été délivré depuis à cette personne : le rapprochement ne se défait plus."
                ),
                mend=gettext_noop(
                    "Si le titre fut donné à tort, annulez-le d’abord ; l’identité se corrige d’après la pièce."
                ),
            )
        )
    return [*objections, *finding_objections(reason)]


# -- a civil identity corrected --------------------------------------------------------------------------------


def correcting_objections(*, erased: bool, changed: bool) -> list[Objection]:
    """Why an identity is not corrected: the person was erased, or the paper says what is written already."""
    if erased:
        return [
            Objection(
                "identity.erased",
                gettext_noop("Cette personne a été effacée : son identité ne se rétablit pas."),
                mend=gettext_noop("Si elle revient, l’inscrire de nouveau : elle aura une autre fiche."),
            )
        ]
    if not changed:
        return [
            Objection(
                "identity.unchanged",
                gettext_noop("Rien ne change : l’identité écrite est déjà celle-là."),
                mend=gettext_noop("Corrigez au moins un champ, d’après la pièce d’état civil."),
            )
        ]
    return []
