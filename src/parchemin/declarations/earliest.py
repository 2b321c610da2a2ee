"""Where the reasons that stop a declaration are said first: see `domain.earliest`."""

from parchemin.domain.earliest import Place, said_at
from parchemin.domain.remedies import ANY

said_at(
    Place.ENROLMENT,
    "cdc.xsd",
    "cdc.xsd-unusable",
    "declaration.client-id",
    "declaration.contract-id",
    "declaration.unwritable",
    "declaration.version",
    "passage.code",
    "passage.type",
)
said_at(
    Place.ACT,
    "cdc" + ANY,
    why="Garde-fou : le fichier écrit est relu ; un passage d’essai l’est dès l’inscription, et ce qui reste ne tient qu’au nombre de passages ou à un défaut du logiciel.",
)
said_at(
    Place.ACT,
    "passage.exam-order",
    "passage.issued-range",
    "passage.route-unknown",
    "passage.site-postcode",
    "passage.technical-id",
    "passage.validity-order",
    why="Garde-fou : aucun acte ne laisse entrer cette valeur.",
)
said_at(
    Place.ACT,
    "declaration.lost",
    "declaration.twice",
    "declaration.unknown",
    why="Garde-fou : le compte des passages est vérifié quand le fichier est écrit.",
)
said_at(
    Place.ACT,
    "declaration.moved",
    "declaration.nothing-due",
    why="Elle dépend des passages qui sont à écrire à cet instant.",
)
