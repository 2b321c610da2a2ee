"""Every key of a certifier's rules (règlement de certification): its words, what it means, who says it, its kind.

To add a key: a field with its default where it is read (``DecisionRules``, ``AppealRules``, ``JuryRules``,
``DayRules`` or ``Rules``) and a line here. The page, the command and the documentation follow.
"""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.domain.appeal import From
from parchemin.domain.certification_rules.jury import AfterSeeing, InTheirName, SignatureCode
from parchemin.domain.certification_rules.kinds import (
    Flag,
    Free,
    Hour,
    Kind,
    Levels,
    Marks,
    OneOf,
    Pause,
    Period,
    Text,
    Texts,
    Whole,
    Wording,
)
from parchemin.domain.day_rules import Slot
from parchemin.domain.deliberation import Aggregation, Mode
from parchemin.domain.objection import gettext_noop
from parchemin.domain.schedule.facts import PanelBy

OWN = gettext_noop("Règlement du certificateur : aucun texte ne le fixe")
NOT_PRINTED = gettext_noop("Règlement du certificateur : la fiche ne l’imprime pas")
VAE = gettext_noop(
    "Règlement du certificateur ; en VAE, D. 6412-6 du code du travail le dit quoi qu’il en soit"
)
FRAUD = gettext_noop("Règlement du certificateur ; en VAE, R. 6412-7 du code du travail")
LEAVE = gettext_noop("Règlement du certificateur, pour le délai de D. 3142-32 du code du travail")
SHEET = gettext_noop("Fiche, composition du jury ; le règlement où elle se tait")


@dataclass(frozen=True, slots=True)
class Key:
    """``path``: where it stands in the JSON, dotted. ``at``: the attribute of ``Rules`` that holds it, dotted."""

    path: str
    at: str
    label: str
    meaning: str
    kind: Kind
    source: str = OWN


KEYS: tuple[Key, ...] = (
    Key(
        "source",
        "source",
        gettext_noop("Article ou titre du règlement"),
        gettext_noop(
            "Cité avec chaque refus qui vient du règlement ; sans lui : « Règlement de certification »."
        ),
        Text(),
    ),
    Key(
        "in_force",
        "decision.in_force",
        gettext_noop("Période"),
        gettext_noop("Les jours où le règlement vaut ; sans elle, ceux de la version."),
        Period(),
    ),
    Key(
        "levels",
        "decision.levels",
        gettext_noop("Niveaux de l’échelle, du plus haut au plus bas"),
        gettext_noop("Ce qu’une grille permet de donner à un critère, et ce qui vaut acquis."),
        Levels(),
        NOT_PRINTED,
    ),
    Key(
        "scale",
        "decision.scale",
        gettext_noop("Échelle chiffrée"),
        gettext_noop(
            "À la place des niveaux : le maximum, la note à atteindre, le pas, ce qui est comparé (critère, épreuve ou bloc), "
            "les coefficients et les notes éliminatoires par épreuve ; la moyenne générale que demande la certification entière, et "
            "de quoi elle est faite : le jury qui l’accorde en dessous dit pourquoi."
        ),
        Marks(),
        gettext_noop("Fiche, là où elle l’imprime ; règlement du certificateur, qui décide"),
    ),
    Key(
        "mode",
        "decision.mode",
        gettext_noop("Comment un bloc est décidé"),
        gettext_noop("Le jury énonce seul, ou les notes font une proposition dont il peut s’écarter."),
        OneOf(Mode),
        NOT_PRINTED,
    ),
    Key(
        "threshold",
        "decision.threshold",
        gettext_noop("Seuil, en % des critères"),
        gettext_noop("Part des critères d’un bloc à acquérir ; le mode à seuil la demande."),
        Whole(1, 100),
        NOT_PRINTED,
    ),
    Key(
        "aggregation",
        "decision.aggregation",
        gettext_noop("Niveau retenu quand les évaluateurs diffèrent"),
        gettext_noop("Sans lui, rien n’est proposé là où ils diffèrent."),
        OneOf(Aggregation),
        NOT_PRINTED,
    ),
    Key(
        "graders",
        "decision.graders",
        gettext_noop("Grilles à rendre pour une évaluation devant des professionnels"),
        gettext_noop(
            "Combien de personnes en rendent une ; sans lui, autant que la fiche demande de professionnels."
        ),
        Whole(1),
        NOT_PRINTED,
    ),
    Key(
        "casting_vote",
        "decision.casting_vote",
        gettext_noop("En cas de partage, la voix du président est prépondérante"),
        gettext_noop("Sans elle, à égalité, on vote de nouveau ou on reporte."),
        Flag(),
        VAE,
    ),
    Key(
        "fraud_refusal",
        "decision.fraud_refusal",
        gettext_noop("Le certificateur peut refuser de délivrer pour fraude, après audition"),
        gettext_noop("Hors de la VAE, refuser ou retirer pour fraude le demande."),
        Flag(),
        FRAUD,
    ),
    Key(
        "resits",
        "resits",
        gettext_noop("Rattrapages"),
        gettext_noop("Montré tel quel."),
        Free(),
    ),
    Key(
        "appeal",
        "appeal_sentence",
        gettext_noop("Phrase sur le recours"),
        gettext_noop(
            "Comment on forme un recours, écrit au candidat : sur sa page et sur son relevé de résultats."
        ),
        Free(),
    ),
    Key(
        "next_steps",
        "next_steps",
        gettext_noop("Suites pour le candidat"),
        gettext_noop("Écrites sur le relevé de résultats, une par ligne."),
        Texts(),
    ),
    Key("fees", "fees", gettext_noop("Frais"), gettext_noop("Montré tel quel."), Free()),
    Key(
        "deposit_days_before_session",
        "deposit_days",
        gettext_noop("Dépôt des livrables, en jours avant la session"),
        gettext_noop("Dernier jour annoncé au candidat ; sans lui, aucun n’est inventé."),
        Whole(),
    ),
    Key(
        "appeal_window.days",
        "appeal.days",
        gettext_noop("Délai de recours, en jours"),
        gettext_noop("Sans lui, un recours est reçu quand il vient, et une personne en décide."),
        Whole(1),
    ),
    Key(
        "appeal_window.from",
        "appeal.counted_from",
        gettext_noop("Compté depuis"),
        gettext_noop("Ce qui fait courir le délai de recours."),
        OneOf(From),
    ),
    Key(
        "appeal_window.body",
        "appeal.body",
        gettext_noop("Instance qui en décide"),
        gettext_noop("Qui statue sur un recours."),
        Text(),
    ),
    Key(
        "jury.mandate_years",
        "jury.mandate_years",
        gettext_noop("Durée maximale d’un mandat de juré, en années"),
        gettext_noop("Suppléants compris ; sans elle, la fin de chaque mandat compte seule."),
        Whole(1),
    ),
    Key(
        "jury.signature_code",
        "jury.signature_code",
        gettext_noop("Code à usage unique pour signer"),
        gettext_noop("Envoyé à l’adresse du membre ; la signature reste une signature électronique simple."),
        OneOf(SignatureCode),
    ),
    Key(
        "jury.opinion_after_seeing",
        "jury.opinion_after_seeing",
        gettext_noop("Changer son avis après avoir vu ceux des autres"),
        gettext_noop(
            "Un membre voit les avis des autres sur un bloc une fois le sien donné ; s’il peut en changer alors, le procès-verbal "
            "dit l’avis d’avant et celui d’après."
        ),
        OneOf(AfterSeeing),
    ),
    Key(
        "jury.in_their_name",
        "jury.in_their_name",
        gettext_noop("Ce que le service saisit au nom du jury"),
        gettext_noop(
            "Une grille remplie sur papier, dont la feuille signée peut être exigée et gardée en preuve ; ce que les voix "
            "décident, que le président enregistre seul si le service ne le fait pas."
        ),
        OneOf(InTheirName),
    ),
    Key(
        "jury.reminder_days",
        "jury.reminder_days",
        gettext_noop("Relance des convocations sans réponse, en jours"),
        gettext_noop("Après combien de jours sans réponse une convocation peut être redite."),
        Whole(digits=True),
    ),
    Key(
        "jury.employer_notice_amber_days",
        "jury.employer_notice_amber_days",
        gettext_noop("Alerte sur le délai de l’employeur, en jours"),
        gettext_noop("À partir de combien de jours restants le délai d’un juré salarié passe à l’orange."),
        Whole(digits=True),
        LEAVE,
    ),
    Key(
        "planning.opens",
        "day.opens",
        gettext_noop("Les soutenances commencent à"),
        gettext_noop("À l’horloge du site."),
        Hour(),
    ),
    Key(
        "planning.closes",
        "day.closes",
        gettext_noop("Elles finissent à"),
        gettext_noop("À l’horloge du site."),
        Hour(),
    ),
    Key(
        "planning.pause",
        "day.pause",
        gettext_noop("Pause"),
        gettext_noop("Aucune soutenance n’y est placée."),
        Pause(),
    ),
    Key(
        "planning.minutes",
        "day.minutes",
        gettext_noop("Durée d’une épreuve soutenue, en minutes"),
        gettext_noop("Un créneau qui réunit plusieurs épreuves dure leur somme."),
        Whole(1, digits=True),
        NOT_PRINTED,
    ),
    Key(
        "planning.slot",
        "day.slot",
        gettext_noop("Un créneau réunit"),
        gettext_noop("Ce qu’un candidat soutient d’une traite."),
        OneOf(Slot),
    ),
    Key(
        "planning.slot_minutes",
        "day.slot_minutes",
        gettext_noop("Durée d’un créneau, en minutes"),
        gettext_noop("Sinon, la somme des épreuves."),
        Whole(1, zero_is_none=True),
    ),
    Key(
        "planning.step_minutes",
        "day.step_minutes",
        gettext_noop("Pas du planning, en minutes"),
        gettext_noop("Les heures de début, et le temps majoré d’un candidat, y sont arrondis."),
        Whole(1, digits=True),
    ),
    Key(
        "planning.transition_minutes",
        "day.transition_minutes",
        gettext_noop("Battement d’une salle à l’autre, en minutes"),
        gettext_noop("Temps laissé à qui change de salle."),
        Whole(digits=True),
    ),
    Key(
        "planning.travel_minutes",
        "day.travel_minutes",
        gettext_noop("Trajet d’un site à l’autre, en minutes"),
        gettext_noop("0 : personne ne va sur deux sites le même jour."),
        Whole(),
    ),
    Key(
        "planning.max_per_day",
        "day.max_per_day",
        gettext_noop("Soutenances au plus par juré et par jour"),
        gettext_noop("Sans lui, aucune limite."),
        Whole(1),
    ),
    Key(
        "planning.panel_minimum",
        "day.panel_minimum",
        gettext_noop("Professionnels au moins par commission"),
        gettext_noop("Là où la fiche n’imprime aucun nombre."),
        Whole(digits=True),
        SHEET,
    ),
    Key(
        "planning.panel_by",
        "day.panel_by",
        gettext_noop("La commission est formée"),
        gettext_noop("Pour chaque soutenance, ou pour toute la demi-journée d’une salle."),
        OneOf(PanelBy),
    ),
    Key(
        "planning.per_sitting",
        "day.per_sitting",
        gettext_noop("Créneaux au plus par demi-journée"),
        gettext_noop("Ne vaut que pour des commissions à la demi-journée ; 0 : aucune limite."),
        Whole(),
    ),
    Key(
        "planning.panel.employees",
        "day.panel.employees",
        gettext_noop("Salariés par commission"),
        gettext_noop("Au moins ; 0 ne demande rien."),
        Whole(),
    ),
    Key(
        "planning.panel.employers",
        "day.panel.employers",
        gettext_noop("Employeurs par commission"),
        gettext_noop("Au moins ; 0 ne demande rien."),
        Whole(),
    ),
    Key(
        "planning.panel.certifier",
        "day.panel.certifier",
        gettext_noop("Membres du certificateur par commission"),
        gettext_noop("Au moins ; 0 ne demande rien."),
        Whole(),
    ),
    Key(
        "planning.panel.presiding",
        "day.panel.presiding",
        gettext_noop("Personnes pouvant présider par commission"),
        gettext_noop("Au moins, comptées parmi les autres ; 0 ne demande rien."),
        Whole(),
    ),
    Key(
        "planning.panel.size",
        "day.panel.size",
        gettext_noop("Membres d’une commission"),
        gettext_noop("Exactement ; 0 laisse libre."),
        Whole(),
    ),
    Key(
        "birth.year",
        "birth.year",
        gettext_noop("Naissance connue par son année"),
        gettext_noop("Imprimé sur parchemin, relevé et procès-verbal ; {né} s’accorde, {année} est l’année."),
        Wording(("{année}",)),
    ),
    Key(
        "birth.month",
        "birth.month",
        gettext_noop("Naissance sans jour connu"),
        gettext_noop("Imprimé de même ; {mois} est le mois, en lettres."),
        Wording(("{mois}", "{année}")),
    ),
    Key(
        "birth.place_unknown",
        "birth.place_unknown",
        gettext_noop("Lieu de naissance inconnu"),
        gettext_noop("Imprimé de même, où ni la commune ni le pays ne sont connus ; rien sans cette clé."),
        Text(),
    ),
)
BY_PATH = {key.path: key for key in KEYS}
GROUPS = frozenset(
    ".".join(parts[:n]) for parts in (key.path.split(".") for key in KEYS) for n in range(1, len(parts))
)
