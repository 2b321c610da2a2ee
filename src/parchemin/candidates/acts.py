"""Acts on candidates: enrolling, admissibility, relations, identity."""

from __future__ import annotations

from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import gettext_noop
from parchemin.journal.acts import register

IDENTITY = {
    "birth_name": gettext_noop("nom de naissance"),
    "usage_name": gettext_noop("nom d’usage"),
    "first_names": gettext_noop("prénoms"),
    "sex": gettext_noop("sexe"),
    "birth_year": gettext_noop("année de naissance"),
    "birth_month": gettext_noop("mois de naissance"),
    "birth_day": gettext_noop("jour de naissance"),
    "birth_commune_insee": gettext_noop("code INSEE de naissance"),
    "birth_postcode": gettext_noop("code postal de naissance"),
    "birth_commune": gettext_noop("commune de naissance"),
    "birth_country_code": gettext_noop("code du pays de naissance"),
    "birth_country": gettext_noop("pays de naissance"),
    "email": gettext_noop("courriel"),
}

ENROLLED = register(
    "enrolled",
    gettext_noop("a inscrit le dossier %(number)s, voie %(route)s."),
    route={route.value: route.label for route in AccessRoute},
)
CANDIDATES_IMPORTED = register(
    "candidates_imported", gettext_noop("a inscrit une liste de %(rows)s candidats.")
)
WITHDRAWN = register("withdrawn", gettext_noop("a retiré la candidature."))
CANDIDACY_MOVED = register(
    "candidacy_moved",
    gettext_noop(
        "a passé le dossier %(before)s (%(former)s) à la fiche %(sheet)s, sous le numéro %(number)s."
    ),
)
CANDIDACIES_MOVED = register(
    "candidacies_moved", gettext_noop("a passé des dossiers de %(former)s à %(sheet)s : %(count)s.")
)
ADMISSIBILITY_NOTIFIED = register(
    "admissibility_notified", gettext_noop("a notifié la recevabilité ; recevable : %(admissible)s.")
)
RELATION_DECLARED = register(
    "relation_declared", gettext_noop("a déclaré un lien entre un candidat et une autre personne.")
)
RELATION_CLEARED = register(
    "relation_cleared", gettext_noop("a levé un lien, présumé ou déclaré, après examen.")
)
EMPLOYMENT_DECLARED = register("employment_declared", gettext_noop("a déclaré un employeur."))
GROUP_SET = register("group_set", gettext_noop("a noté le groupe du candidat : %(group)s."))
BLOCK_RECOGNISED = register(
    "block_recognised", gettext_noop("a reconnu un bloc acquis auparavant, le %(acquired_on)s.")
)
IDENTITY_CORRECTED = register(
    "identity_corrected", gettext_noop("a corrigé l’identité : %(fields)s."), fields=IDENTITY
)
FILE_JOINED = register(
    "file_joined", gettext_noop("a rattaché le dossier %(number)s à une personne déjà connue (%(others)s).")
)
BLOCKS_CARRIED = register(
    "blocks_carried", gettext_noop("a porté au dossier les blocs déjà acquis de la même fiche : %(blocks)s.")
)
ENROLLED_AGAIN = register(
    "enrolled_again",
    gettext_noop("a inscrit de nouveau le titulaire d’un titre de cette fiche, avec une raison."),
)
PERSONS_JOINED = register(
    "persons_joined", gettext_noop("a constaté que deux fiches sont d’une même personne (%(files)s).")
)
JOIN_UNDONE = register(
    "join_undone", gettext_noop("a défait un rapprochement de deux personnes (%(files)s).")
)
KEPT_APART = register(
    "kept_apart",
    gettext_noop("a constaté que deux personnes qui se ressemblent sont distinctes (%(files)s)."),
)
CANDIDATE_INVITED = register(
    "candidate_invited", gettext_noop("a ouvert le compte du candidat, ou l’a invité de nouveau.")
)
