"""What an act is: the name that its entries keep, and what the history says of it.

Each stage registers its own in ``<stage>/acts.py``, found when the house starts; ``journal.actions.record`` takes no
other. A name never changes: it is in the digest of every entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from parchemin.domain.objection import gettext_noop

PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Act:
    """``sentence`` is French, without who did it, filled from the facts of the entry: « a publié une grille, version
    %(version)s. ». ``words``: for a fact whose values are codes, what each code is called."""

    name: str
    sentence: str
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    retired: bool = False  # nobody does it any more; old journals hold it

    @property
    def shown(self) -> tuple[str, ...]:
        """Facts that the sentence shows."""
        return tuple(PLACE.findall(self.sentence))


ACTS: dict[str, Act] = {}  # by name, every stage's


def register(name: str, sentence: str, **words: Mapping[str, str]) -> Act:
    """Make an act known. ``ValueError`` when its name is taken."""
    if name in ACTS:
        raise ValueError(f"two acts are named {name!r}")
    ACTS[name] = Act(name, sentence, words)
    return ACTS[name]


def retired(name: str, sentence: str) -> Act:
    """An act that another replaced: its entries are still read."""
    register(name, sentence)
    ACTS[name] = replace(ACTS[name], retired=True)
    return ACTS[name]


NOTHING = "nothing"
MUST_STAY = {
    NOTHING: gettext_noop("rien"),
    "minutes": gettext_noop("le procès-verbal scellé"),
    "signature": gettext_noop("la signature du procès-verbal"),
}
WORDS_ERASED = register(
    "words_erased",
    gettext_noop(
        "a effacé la personne : %(texts)s textes et %(destroyed)s fichiers détruits ; reste : %(kept)s."
    ),
    kept=MUST_STAY,
)
KEY_PINNED = register("key_pinned", gettext_noop("a épinglé la clé publique %(key)s."))
KEY_ROTATED = register("key_rotated", gettext_noop("a remplacé la clé %(former)s par la clé %(key)s."))
KEY_REVOKED = register(
    "key_revoked", gettext_noop("a révoqué la clé %(key)s, compromise depuis : %(compromised_from)s.")
)
KEY_ESCROWED = register(
    "key_escrowed",
    gettext_noop("a confié la clé %(key)s au papier : %(shares)s parts, dont %(needed)s suffisent."),
)
KEY_RESTORED = register("key_restored", gettext_noop("a remis la clé %(key)s d’après ses parts de papier."))
HEADS_REPUBLISHED = register(
    "heads_republished", gettext_noop("a publié de nouveau les têtes de %(streams)s fils.")
)
