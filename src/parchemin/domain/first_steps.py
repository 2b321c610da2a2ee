"""What a certifier writes before its first session, in the order that each thing rests on the ones before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parchemin.domain.objection import gettext_noop

RECORD = ("name", "siret", "address", "city", "email", "signatory_name", "signatory_title")
CAISSE = ("cdc_client_id", "cdc_contract_id")


@dataclass(frozen=True, slots=True)
class Written:
    """What is there: names of the record's filled fields, whether a trial letter left, and counts.

    ``service``: standing accounts of the service; ``unsettled``: findings that some act waits for; ``assessments``:
    those of the latest frameworks, ``grids`` of them with a grid; ``rooms``: of the certifier's sites.
    """

    record: frozenset[str] = frozenset()
    letter_left: bool = False
    service: int = 0
    sheets: int = 0
    unsettled: int = 0
    frameworks: int = 0
    rules: int = 0
    assessments: int = 0
    grids: int = 0
    rooms: int = 0
    jurors: int = 0
    candidates: int = 0
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to write: ``key`` names its page; ``why`` says what waits for it."""

    key: str
    words: str
    why: str
    done: bool


_STEPS: tuple[tuple[str, str, str, Callable[[Written], bool]], ...] = (
    (
        "record",
        gettext_noop("Compléter la fiche du certificateur"),
        gettext_noop(
            "Nom légal, SIRET, adresse, signataire : ce que portent les parchemins et les convocations."
        ),
        lambda one: one.record.issuperset(RECORD),
    ),
    (
        "letters",
        gettext_noop("Essayer l’envoi des lettres"),
        gettext_noop("Convocations, résultats, comptes : sans serveur d’envoi, aucune lettre ne part."),
        lambda one: one.letter_left,
    ),
    (
        "team",
        gettext_noop("Donner ses rôles à l’équipe"),
        gettext_noop("Un second responsable au moins : nul ne suspend ni ne remplace le dernier."),
        lambda one: one.service > 1,
    ),
    (
        "sheet",
        gettext_noop("Déposer la fiche du répertoire"),
        gettext_noop("Blocs, compétences, évaluations, jury, voies d’accès : tout vient d’elle."),
        lambda one: one.sheets > 0,
    ),
    (
        "findings",
        gettext_noop("Trancher ce que la fiche ne dit pas"),
        gettext_noop(
            "Un constat qui bloque arrête l’acte qui en dépend, jusqu’à ce qu’une personne tranche."
        ),
        lambda one: one.sheets > 0 and not one.unsettled,
    ),
    (
        "framework",
        gettext_noop("Construire le référentiel"),
        gettext_noop("Les candidats s’inscrivent sur lui, les grilles et le jury le suivent."),
        lambda one: one.frameworks > 0,
    ),
    (
        "rules",
        gettext_noop("Publier le règlement de certification"),
        gettext_noop("Échelle, seuil, délais, rattrapages, recours : le jury décide selon lui."),
        lambda one: one.rules > 0,
    ),
    (
        "grids",
        gettext_noop("Publier une grille par évaluation"),
        gettext_noop("Sans grille, une évaluation ne se note pas."),
        lambda one: one.assessments > 0 and one.grids >= one.assessments,
    ),
    (
        "rooms",
        gettext_noop("Inscrire les sites et leurs salles"),
        gettext_noop("Une session se tient quelque part ; les convocations disent où."),
        lambda one: one.rooms > 0,
    ),
    (
        "jurors",
        gettext_noop("Composer le vivier de jurés"),
        gettext_noop("Le jury se désigne parmi eux ; leurs qualités et leurs liens se disent ici."),
        lambda one: one.jurors > 0,
    ),
    (
        "candidates",
        gettext_noop("Inscrire les candidats"),
        gettext_noop("Un par un, ou par une liste relue avant d’être inscrite."),
        lambda one: one.candidates > 0,
    ),
    (
        "caisse",
        gettext_noop("Donner les identifiants de la Caisse des dépôts"),
        gettext_noop("La déclaration des titres les porte ; ils viennent de son courrier."),
        lambda one: one.record.issuperset(CAISSE),
    ),
    (
        "session",
        gettext_noop("Ouvrir la première session"),
        gettext_noop("Dates, lieu, jury : le reste du chemin se lit sur sa page."),
        lambda one: one.sessions > 0,
    ),
)


def steps(written: Written) -> list[Step]:
    """Every step, done or not, in order."""
    return [Step(key, words, why, done(written)) for key, words, why, done in _STEPS]


def first_to_do(all_steps: list[Step]) -> Step | None:
    """The first step that is not done; None when nothing is left."""
    return next((step for step in all_steps if not step.done), None)
