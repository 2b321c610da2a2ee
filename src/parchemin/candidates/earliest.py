"""Where the reasons that a candidate's file carries to the end are said first: see `domain.earliest`."""

from parchemin.domain.earliest import Place, said_at
from parchemin.domain.remedies import ANY

said_at(Place.ENROLMENT, "identity" + ANY, "sheet.unsettled" + ANY)
said_at(
    Place.ENTRY,
    "award.person-twice",
    "award.title-held",
    why="À l’inscription, la même chose se dit par « person.known » et « candidacy.title-given » ; un titre peut être donné entre les deux.",
)
said_at(
    Place.ACT,
    "identity.first-name-empty",
    "identity.padded",
    why="Garde-fou : les blancs et les virgules de trop sont retirés à toutes les entrées.",
)
