"""Where an award, and a file, stand in their declaration, and which of these states tell the State something."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from parchemin.domain.objection import gettext_noop


class PassageState(StrEnum):
    """Where one award stands in its declaration to the Caisse des Dépôts."""

    DUE = "due"  # nothing missing, to be written
    BLOCKED = "blocked"  # something is missing
    WRITTEN = "written"  # in a file that nobody said was deposited: not declared
    DEPOSITED = "deposited"  # in a file deposited, no report yet
    ACCEPTED = "accepted"
    REFUSED = "refused"  # to be mended and sent again in a new file
    HELD = "held"  # the base already has it: not to be sent again

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: Mapping[PassageState, str] = {
    PassageState.DUE: gettext_noop("À déclarer"),
    PassageState.BLOCKED: gettext_noop("Bloqué : donnée manquante"),
    PassageState.WRITTEN: gettext_noop("Écrit, à déposer"),
    PassageState.DEPOSITED: gettext_noop("Déposé, accusé attendu"),
    PassageState.ACCEPTED: gettext_noop("Accepté"),
    PassageState.REFUSED: gettext_noop("Rejeté, à corriger"),
    PassageState.HELD: gettext_noop("Déjà présent en base"),
}
TO_WRITE = (PassageState.DUE, PassageState.BLOCKED)
# Not declared: the three months of R. 6113-17-2 run until the file is deposited, whatever is written.
UNDECLARED = (*TO_WRITE, PassageState.WRITTEN)
TOLD = (PassageState.DEPOSITED, PassageState.ACCEPTED, PassageState.HELD)  # the State was, or has, told
WAITING = (PassageState.WRITTEN, PassageState.DEPOSITED)  # passages whose answer is expected


class FileState(StrEnum):
    """Where a file written for the Caisse des Dépôts stands."""

    WRITTEN = "written"
    DEPOSITED = "deposited"
    ANSWERED = "answered"
    REFUSED = "refused"  # in whole: its passages are due again
    ASIDE = "aside"  # it will not be deposited: its passages are due again


FILES_WAITING = (FileState.WRITTEN, FileState.DEPOSITED)
