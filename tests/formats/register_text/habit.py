"""One small fictitious sheet of which a test changes a part: its title, its certifiers, its levels, its blocks."""

from __future__ import annotations

from parchemin.formats.register_text import load

AUTHORITY = "Institut Fictif du Papier Directrice"
LEVELS = "5 (Nomenclature Europe)"
CAPACITIES = "Plier une feuille\nDécouper une feuille"
COMPONENTS = "2 blocs de compétences."
BLOCK = """Bloc de compétence n°1 de la fiche n°
99190 - Plier

Compétences évaluées
C1 Plier une feuille
Choisir le papier
Modalités d'évaluation
Me1 Soutenance d'un rapport devant un jury composé d'au moins deux professionnels.
Livrable : rapport + soutenance"""
SECOND = """Bloc de compétence n°2 de la fiche n°
99190 - Découper

Compétences évaluées
C2 Découper une feuille
Modalités d'évaluation
Me2 Soutenance d'un rapport devant un jury composé d'au moins deux professionnels.
Livrable : rapport + soutenance"""
ACT = (
    "Décision du 10 février 2025 du directeur général de France compétences, publiée au Journal Officiel du 14 "
    "février 2025 portant enregistrement au répertoire national des certifications professionnelles. "
    "Enregistrement pour cinq ans, {level}sous l'intitulé \"{title}\" avec effet au 14 février 2025, jusqu'au "
    "14 février 2030."
)
SITES = "Institut Fictif du Papier : Exempleville ( 00) []"


def act(title="Plieur fictif", level="5"):
    return ACT.format(title=title, level=f"au niveau {level}, " if level else "")


def text(
    *,
    title="Plieur fictif",
    authority=AUTHORITY,
    levels=LEVELS,
    capacities=CAPACITIES,
    components=COMPONENTS,
    block=BLOCK,
    second=SECOND,
    acts=None,
    sites=SITES,
):
    """The sheet's text. ``second``: the other block, "" for none. ``acts``: the legal basis."""
    return f"""Le Répertoire National des Certifications Professionnelles (RNCP)
Résumé descriptif de la certification Code RNCP : 99190
Intitulé
{title}

AUTORITÉ RESPONSABLE DE LA CERTIFICATION QUALITÉ DU(ES) SIGNATAIRE(S) DE LA CERTIFICATION
{authority}

Niveau et/ou domaine d'activité
{levels}
Code(s) NSF :
322 Techniques de l'imprimerie et de l'édition
Formacode(s) :
22222 Papier
Résumé du référentiel d'emploi ou éléments de compétence acquis

Cette fiche n'existe pas au répertoire.
Liste des activités visées par le diplôme, le titre ou le certificat
Plier
Choisir le papier

Capacités attestées
{capacities}
Modalités d'accès à cette certification
Descriptif des composantes de la certification :

{components}
Bloc de compétence :

INTITULÉ DESCRIPTIF ET MODALITÉS D'ÉVALUATION
{block}

{second}

Validité des composantes acquises : 5 ans

CONDITIONS D'INSCRIPTION À LA CERTIFICATION OUI NON COMPOSITION DES JURYS
Par expérience Oui 3 membres : 1 président professionnel, 1 professionnel et 1 membre du certificateur

Base légale
Références autres :

{act() if acts is None else acts}

Pour plus d'informations
Lieu(x) de certification :
{sites}
"""


def read(**parts):
    return load(text(**parts)).as_dict()


def codes(said):
    return {finding["code"] for finding in said["findings"]}


def finding(said, code):
    return next(f for f in said["findings"] if f["code"] == code)
