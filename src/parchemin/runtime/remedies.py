"""What leads out of each reason why a platform does not start: see `domain.remedies`."""

from parchemin.domain.remedies import again

again(  # the setting, then the start
    "parchemin.E001",
    "parchemin.E002",
    "start.mode",
    "start.public-url",
    "start.hosts",
    "start.mail",
    "start.mail-from",
    "start.mail-clear",
    "start.keys-inside",
    "start.keys-loose",
    "start.key-secret",
    "start.clock",
    "start.database",
    "start.database-damaged",
    "start.demonstration-half",
    "start.folder",
    "start.keys-unusable",
    "start.migrations",
    "start.restore-unfinished",
)
