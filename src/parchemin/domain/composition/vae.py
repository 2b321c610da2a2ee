"""The law of the VAE jury over the sheet's rule: dated by the day the candidate's path began."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from parchemin.domain.access import AccessRoute
from parchemin.domain.composition.facts import CandidateFacts, College, JurorFacts, Seat
from parchemin.domain.law import FIRST_DAY, Certainty, DatedRule, NoRuleError, Subject, in_force
from parchemin.domain.objection import Level, Objection, gettext_noop
from parchemin.domain.phrase import Day


def rule_of_path(candidate: CandidateFacts) -> DatedRule | None:
    """The text on the jury of the candidate's path; None for a path said to begin before there was a VAE."""
    try:
        return in_force(Subject.VAE_JURY, candidate.path_began)
    except NoRuleError:
        return None


def path_objections(candidate: CandidateFacts) -> list[Objection]:
    """Why no jury can be judged for that path: the day it is said to begin has no text. Nothing for another route."""
    if candidate.route is not AccessRoute.VAE or rule_of_path(candidate) is not None:
        return []
    return [
        Objection(
            code="vae.path-before-text",
            template="Le parcours de %(name)s aurait commencé le %(began)s : aucun texte ne fixe le jury d’une VAE commencée avant "
            "le %(first)s.",
            params={"name": candidate.name, "began": Day(candidate.path_began), "first": Day(FIRST_DAY)},
            mend="Vérifier le jour d’entrée du dossier : s’il est faux, retirer le dossier et l’inscrire de nouveau.",
            about=candidate.key,
        )
    ]


def text_objections(candidate: CandidateFacts) -> list[Objection]:
    """What can be said of the law of the jury before anybody sits: no text covers the path, or none is established."""
    if candidate.route is not AccessRoute.VAE:
        return []
    rule = rule_of_path(candidate)
    if rule is None:
        return path_objections(candidate)
    return [_not_established(rule, candidate)] if rule.certainty is Certainty.NOT_ESTABLISHED else []


def vae_objections(
    members: Sequence[JurorFacts],
    candidate: CandidateFacts,
    *,
    balance_justified: bool = False,
    voiceless: Collection[str] = (),
) -> list[Objection]:
    """What the text of the day asks of the members seated, beside the sheet's clauses.

    ``balance_justified``: why one sex is absent was recorded; the warning has done its work. ``voiceless``: keys of
    those who sit without a vote; the texts do not know them, so that they make up for nobody: neither the number of
    members nor the qualified are reached with them, and the share of the qualified is one of all who sit.
    """
    rule = rule_of_path(candidate)
    if rule is None:
        return path_objections(candidate)
    if rule.certainty is Certainty.NOT_ESTABLISHED:
        return [_not_established(rule, candidate)]
    places = [m for m in members if not m.substitute]
    seated = list({m.key: m for m in places}.values())
    voting = [m for m in seated if m.key not in voiceless]
    return [
        *_members(rule, voting),
        *_qualified(rule, seated, voting),
        *_equal_colleges(rule, voting),
        *_president(rule, places),
        *([] if balance_justified else _balance(rule, seated)),
    ]


def _not_established(rule: DatedRule, candidate: CandidateFacts) -> Objection:
    return Objection(
        code="vae.jury-text-not-established",
        template="Le parcours de %(name)s a commencé le %(began)s : aucun texte sur la composition du jury de VAE n’a été trouvé "
        "pour les parcours commencés du 29 décembre 2023 au 12 avril 2024. Seule la règle de la fiche est contrôlée.",
        params={"name": candidate.name, "began": Day(candidate.path_began)},
        source=rule.source,
        mend="Faire confirmer par le certificateur la règle qui s’applique à ce parcours.",
        level=Level.WARN,
        about=candidate.key,
    )


def _members(rule: DatedRule, seated: Sequence[JurorFacts]) -> list[Objection]:
    minimum = rule.params.get("min_members")
    if not isinstance(minimum, int) or len(seated) >= minimum:
        return []
    return [
        Objection(
            code="vae.members",
            template="Un jury de VAE réunit au moins %(minimum)s personnes ; il y en a %(present)s.",
            params={"minimum": minimum, "present": len(seated), "short": minimum - len(seated)},
            source=rule.source,
            mend="Ajouter un membre.",
        )
    ]


def _qualified(
    rule: DatedRule, seated: Sequence[JurorFacts], voting: Sequence[JurorFacts]
) -> list[Objection]:
    least = rule.params.get("min_qualified", 0)
    share = rule.params.get("qualified_share_of_members")
    needed = least if isinstance(least, int) else 0
    if isinstance(share, int):
        needed = max(needed, -(-len(seated) // share))
    present = len(_qualified_among(rule, voting))
    if present >= needed:
        return []
    return [
        Objection(
            code="vae.qualified",
            template="Un jury de VAE de %(total)s membres compte au moins %(needed)s personne(s) qualifiée(s) au titre de la "
            "certification visée ; il y en a %(present)s.",
            params={
                "total": len(seated),
                "needed": needed,
                "present": present,
                "short": needed - present,
            },
            source=rule.source,
            mend="Ajouter une personne qualifiée au titre de la certification.",
        )
    ]


def _qualified_among(rule: DatedRule, seated: Sequence[JurorFacts]) -> list[JurorFacts]:
    """Who is qualified: until 2023 the texts count representatives of the professions, since 2024 anybody."""
    trade = bool(rule.params.get("qualified_are_professionals"))
    return [m for m in seated if m.qualified and (m.professional or not trade)]


def _equal_colleges(rule: DatedRule, seated: Sequence[JurorFacts]) -> list[Objection]:
    if not rule.params.get("colleges_equal_among_qualified"):
        return []
    qualified = _qualified_among(rule, seated)
    employers = sum(m.college is College.EMPLOYER for m in qualified)
    employees = sum(m.college is College.EMPLOYEE for m in qualified)
    if employers == employees:
        return []
    return [
        Objection(
            code="vae.colleges-equal",
            template="Les représentants qualifiés se partagent par moitié : %(employers)s employeur(s) et %(employees)s salarié(s).",
            params={
                "employers": employers,
                "employees": employees,
                "short": abs(employers - employees),
            },
            source=rule.source,
            mend="Rétablir l’égalité entre employeurs et salariés.",
        )
    ]


def _president(rule: DatedRule, places: Sequence[JurorFacts]) -> list[Objection]:
    presidents = len({m.key for m in places if m.seat is Seat.PRESIDENT})
    if not rule.params.get("president_designated") or presidents == 1:
        return []
    return [
        Objection(
            code="vae.president",
            template="Un président ou un responsable de jury est désigné parmi les membres ; il y en a %(present)s.",
            params={"present": presidents},
            source=rule.source,
            mend="Désigner un président, et un seul, parmi les membres.",
        )
    ]


def _balance(rule: DatedRule, seated: Sequence[JurorFacts]) -> list[Objection]:
    """Balanced representation is an aim, not a quota: it warns, and only when every sex is recorded."""
    sexes = {m.sex for m in seated}
    if len(seated) < 2 or len(sexes) != 1 or "" in sexes:  # noqa: PLR2004 - one person is of one sex
        return []
    return [
        Objection(
            code="vae.balance",
            template="Tous les membres sont %(sex)s : la composition concourt à une représentation équilibrée des femmes et des hommes.",
            params={"sex": gettext_noop("des femmes") if sexes == {"F"} else gettext_noop("des hommes")},
            source=rule.source,
            mend="Rechercher un membre de l’autre sexe, ou noter pourquoi ce n’est pas possible.",
            level=Level.WARN,
        )
    ]
