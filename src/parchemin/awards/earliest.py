"""Where the reasons that stop a title are said first: see `domain.earliest`."""

from parchemin.domain.earliest import Place, said_at
from parchemin.domain.remedies import ANY

said_at(
    Place.ENROLMENT,
    "award.rehearsal",
    "claims.certifier",
    "claims.forbidden-words",
    "claims.identity",
    "claims.levels",
    "claims.nsf",
    "claims.place",
    "claims.registered-later",
    "claims.registration",
    "claims.signatory",
    "claims.title",
    "document.unprintable",
    "register.admissibility-unknown",
    "register.admissible-outside",
    "register.entered-outside",
    "register.individual-not-named",
)
said_at(Place.ENTRY, "award.blocks-only", why="Les blocs présentés se choisissent à l’entrée.")
said_at(
    Place.ACT,
    "claims.title-differs",
    why="Garde-fou : l’intitulé imprimé est lu de la fiche, aucun acte n’en donne un autre.",
)
said_at(
    Place.ACT,
    "claims.issued-before-the-jury",
    "claims.issued-in-the-future",
    why="Elle dépend du jour où l’on délivre.",
)
said_at(
    Place.ACT,
    "award.blocks-missing",
    "award.decided-again",
    "award.delivery-refused",
    "delivery.not-granted",
    "award.not-published",
    why="Elle vient de ce qui fut décidé, retiré ou publié depuis.",
)
said_at(
    Place.ACT,
    "delivery.fraud-not-in-rules",
    "delivery.no-observations",
    "delivery.not-heard",
    "delivery.nothing-to-refuse",
    why="Elle ne concerne que le refus de délivrer pour fraude, après la décision.",
)
said_at(
    Place.ACT,
    "award.candidacy-has-one",
    "award.numbers-contended",
    why="Deux délivrances au même instant : rien ne l’annonce.",
)
said_at(
    Place.ACT,
    "award.failed",
    "award.key-refused",
    why="Une panne du dossier des clés ou de la machine, le jour où l’on délivre.",
)
said_at(Place.ACT, "permission" + ANY, why="Elle dépend de qui demande l’acte.")
