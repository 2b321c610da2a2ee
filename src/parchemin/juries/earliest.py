"""Where the reasons that stop a decision, its minutes or its publication are said first: see `domain.earliest`."""

from parchemin.domain.earliest import Place, said_at
from parchemin.domain.remedies import ANY

said_at(
    Place.NOMINATION,
    "composition" + ANY,
    "juror.mandate-ended",
    "juror.mandate-not-begun",
    "juror.mandate-over-limit",
    "juror.not-accredited-here",
    "juror.seat-unfit",
    "jury.no-president",
    "jury.outside-share",
    "jury.rule-of-route",
    "relation" + ANY,
    "vae" + ANY,
    why="Il faut savoir qui siège.",
)
said_at(Place.ENROLMENT, "vae.jury-text-not-established", "vae.path-before-text")
said_at(
    Place.NOMINATION,
    "jury.no-rule-of-route",
    why="Avant le jury, la même chose se dit par « session.no-composition-rule », à l’ouverture.",
)
said_at(
    Place.ACT,
    "juror.not-accredited",
    "juror.twice",
    why="Garde-fou : tout juré du vivier a un mandat, et la base ne lui donne qu’un siège par jury.",
)
said_at(
    Place.CHECKPOINT,
    "juror.interest-unstated",
    why="Elle se demande à chaque juré une fois le jury nommé.",
)
said_at(
    Place.CHECKPOINT,
    "requirement.deposit",
    "requirement.grid",
    why="Elle tient à ce que le candidat dépose et à ce que les examinateurs rendent.",
)
said_at(
    Place.DELIBERATION,
    "requirement.hearing",
    "requirement.sitting",
    why="Qui est venu se sait au jour ; avant, « checkpoint.slot » et « checkpoint.panel » disent l’horaire et les examinateurs qui manquent.",
)
said_at(
    Place.DELIBERATION,
    "closing" + ANY,
    "decision" + ANY,
    "outcome" + ANY,
    "sealing" + ANY,
    why="Elle tient à ce qui se vote, se motive, s’énonce ou se signe là.",
)
said_at(
    Place.ACT,
    "decision.already-taken",
    "decision.departure-too-long",
    "decision.outcome-stated",
    "deliberation.already-open",
    "deliberation.not-open",
    "minutes.changed",
    "minutes.not-ready",
    "opinion.not-presented",
    "outcome.already-stated",
    "results.not-published",
    "results.not-sealed",
    "results.published",
    "session.not-open",
    why="L’acte est demandé deux fois, trop tôt, ou d’autre chose que ce qui est présenté.",
)
said_at(
    Place.DELIBERATION,
    "words.unprintable",
    why="Ces mots se tapent là, et se vérifient quand ils se tapent : le procès-verbal les imprimera.",
)
said_at(
    Place.DELIBERATION,
    "jury.sat-unlawfully",
    why="Elle résume ce que le jury qui a statué n’avait pas, su après : chaque raison se dit d’abord à sa place.",
)
said_at(
    Place.ACT,
    "deliberation.another-day",
    why="Elle compare au jour annoncé celui où l’on ouvre : elle avertit, et n’arrête rien.",
)
said_at(
    Place.ACT,
    "journal.clock",
    why="Une panne d’horloge de la machine, à l’instant de l’acte.",
)
said_at(
    Place.ACT,
    "certifier.key-unusable",
    why="Une panne du dossier des clés, le jour où l’on scelle.",
)
said_at(
    Place.ACT,
    "rules.unreadable",
    why="Garde-fou : un règlement est lu quand il est publié, rien ne le change ensuite.",
)
