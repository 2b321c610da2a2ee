"""Where the reasons that stop a signature are said first: see `domain.earliest`."""

from parchemin.domain.earliest import Place, said_at

said_at(
    Place.ACT,
    "key.lost",
    "key.none-current",
    "key.other",
    why="Une clé se perd ou se révoque n’importe quel jour : la ronde et la page des clés le disent dès ce jour-là.",
)
