"""The codes that a check of a jury, or of what it decides on, may raise: what each means, what it stops by itself, where it comes from.

What a certifier reads before it sets a level, and before it sets an objection aside.
"""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.composition import may_set, may_waive
from parchemin.domain.objection import Level, gettext_noop


@dataclass(frozen=True, slots=True)
class Code:
    """``meaning`` and ``source`` are French templates, keys of the translations."""

    code: str
    meaning: str
    source: str
    level: Level = Level.BLOCK_RELEASE

    @property
    def fixed(self) -> bool:
        """Whether no certifier may set its level."""
        return not any(may_set(self.code, level) for level in Level)

    @property
    def choices(self) -> list[Level]:
        return [level for level in Level if may_set(self.code, level)]

    @property
    def waivable(self) -> bool:
        return may_waive(self.code)

    @property
    def why_fixed(self) -> str:
        """Why it may not be lowered; empty when it may."""
        if self.fixed:
            return gettext_noop("La loi de la VAE : ni abaissée ni relevée par un certificateur.")
        if may_set(self.code, Level.IGNORE):
            return ""
        return gettext_noop("Bloque toujours : aucune raison ne rend ce jury régulier.")


SHEET = gettext_noop("Fiche, composition du jury")
ASSESSMENTS = gettext_noop("Fiche, modalités d’évaluation ; règlement où il le dit")
LIST = gettext_noop("Liste des jurés habilités par le certificateur")
DOCTRINE = gettext_noop("Doctrine de France compétences (source secondaire)")
TIES = gettext_noop("D. 6412-6 en VAE ; doctrine de France compétences ailleurs")
VAE = gettext_noop("R. 335-8 ou D. 6412-6, selon le jour où le parcours a commencé")

CODES: tuple[Code, ...] = (
    Code("composition.total", gettext_noop("Nombre de membres"), SHEET),
    Code("composition.presidents", gettext_noop("Nombre de présidents"), SHEET),
    Code("composition.professionals", gettext_noop("Nombre de professionnels"), SHEET),
    Code("composition.employees", gettext_noop("Nombre de salariés"), SHEET),
    Code("composition.employers", gettext_noop("Nombre d’employeurs"), SHEET),
    Code("composition.independents", gettext_noop("Nombre d’indépendants"), SHEET),
    Code("composition.certifier", gettext_noop("Nombre de membres du certificateur"), SHEET),
    Code("composition.outside", gettext_noop("Nombre de membres extérieurs"), SHEET),
    Code("composition.outside-professionals", gettext_noop("Nombre de professionnels extérieurs"), SHEET),
    Code("composition.parity", gettext_noop("Autant de salariés que d’employeurs"), SHEET),
    Code("composition.named", gettext_noop("Places que la fiche nomme dans ses mots"), SHEET),
    Code("juror.seat-unfit", gettext_noop("Membre sans la qualité de sa place"), SHEET),
    Code("juror.not-accredited", gettext_noop("Membre hors de la liste des jurés"), LIST),
    Code("juror.mandate-not-begun", gettext_noop("Mandat pas encore commencé"), LIST),
    Code("juror.mandate-ended", gettext_noop("Mandat terminé, suppléants compris"), LIST),
    Code(
        "juror.mandate-over-limit",
        gettext_noop("Mandat plus long que le règlement ne le permet, suppléants compris"),
        gettext_noop("Règlement du certificateur, durée des mandats"),
    ),
    Code(
        "juror.not-accredited-here",
        gettext_noop("Membre non habilité pour cette certification ou ces blocs"),
        LIST,
    ),
    Code(
        "juror.interest-unstated",
        gettext_noop("Absence d’intérêt non confirmée pour la session"),
        DOCTRINE,
        Level.WARN,
    ),
    Code("juror.twice", gettext_noop("Une personne à deux places"), SHEET),
    Code(
        "jury.no-president",
        gettext_noop("Personne ne préside, là où la fiche ne dit pas qui préside"),
        SHEET,
        Level.WARN,
    ),
    Code(
        "jury.rule-of-route",
        gettext_noop(
            "Le jury tient pour une voie et non pour une autre, dont la fiche imprime un autre jury"
        ),
        SHEET,
        Level.WARN,
    ),
    Code(
        "jury.outside-share",
        gettext_noop("Moins de la moitié de membres extérieurs"),
        DOCTRINE,
        Level.WARN,
    ),
    Code("relation.employer", gettext_noop("Emploie ou a employé le candidat"), TIES),
    Code("relation.trainer", gettext_noop("A formé le candidat"), TIES),
    Code("relation.group", gettext_noop("A enseigné dans le groupe du candidat"), TIES),
    Code("relation.tutor", gettext_noop("A encadré le candidat"), TIES),
    Code("relation.companion", gettext_noop("A accompagné le candidat dans sa VAE"), TIES),
    Code("relation.family", gettext_noop("De la famille du candidat"), TIES),
    Code("relation.personal", gettext_noop("Relation personnelle avec le candidat"), TIES),
    Code(
        "relation.previous_jury",
        gettext_noop("A siégé au premier jury de ce candidat"),
        gettext_noop("Second jury après un recours"),
    ),
    Code("relation.same_person", gettext_noop("Paraît être le candidat"), TIES),
    Code(
        "convocation.employer-notice-short",
        gettext_noop("Moins de quinze jours pour prévenir l’employeur d’un juré salarié"),
        gettext_noop("D. 3142-32 du code du travail"),
    ),
    Code("requirement.deposit", gettext_noop("Pièce demandée non déposée"), ASSESSMENTS),
    Code("requirement.sitting", gettext_noop("Épreuve sans candidat noté présent"), ASSESSMENTS),
    Code(
        "requirement.hearing",
        gettext_noop("Soutenance ou entretien non tenu devant qui de droit"),
        ASSESSMENTS,
    ),
    Code("requirement.grid", gettext_noop("Grille non rendue, ou par trop peu de personnes"), ASSESSMENTS),
    Code("vae.members", gettext_noop("VAE : deux personnes au moins"), VAE),
    Code("vae.qualified", gettext_noop("VAE : personnes qualifiées pour la certification"), VAE),
    Code("vae.colleges-equal", gettext_noop("VAE, texte de 2002 : employeurs et salariés à égalité"), VAE),
    Code("vae.president", gettext_noop("VAE : un président désigné parmi les membres"), VAE),
    Code("vae.balance", gettext_noop("VAE : femmes et hommes, un objectif à justifier"), VAE, Level.WARN),
    Code(
        "vae.jury-text-not-established",
        gettext_noop("VAE : aucun texte établi pour ce parcours"),
        VAE,
        Level.WARN,
    ),
)
BY_CODE = {one.code: one for one in CODES}
