"""Drawing a sample of decided files, so that anyone given the seed and the list draws the same one again.

The list is one line a file, « session/number of the file », sorted by bytes; its digest is the SHA-256 of these lines,
each ended by a line feed. The rank of a line is the SHA-256 of the seed, a line feed and the line; the sample is the
lines of the smallest ranks. Nothing else is looked at, neither the order of the list nor a generator of numbers: a
larger sample of the same seed holds the smaller, and every line has the same chance. No text asks for a size or a
method: both are the auditor's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from parchemin.domain.objection import Objection, gettext_noop

SEED = re.compile(r"[0-9]{1,64}")  # figures alone: typed alike everywhere, and nobody's name
MOST = 500  # files of one sample


@dataclass(frozen=True, slots=True)
class Asked:
    """A sample to draw. ``first``, ``last``: days of the decisions, both included; ``population``: how many there are."""

    first: date
    last: date
    seed: str
    size: int
    population: int


def line(session: int, number: str) -> str:
    """How a decided file is written in the list."""
    return f"{session}/{number}"


def listed(lines: Iterable[str]) -> bytes:
    """The list as it is kept: sorted by bytes, UTF-8, each line ended by a line feed."""
    return b"".join(one + b"\n" for one in sorted(one.encode() for one in lines))


def digest(population: bytes) -> str:
    """The digest of the list, 64 hexadecimal figures."""
    return hashlib.sha256(population).hexdigest()


def rank(seed: str, one: str) -> str:
    """Where that line stands in the draw, 64 hexadecimal figures: the smallest come first."""
    return hashlib.sha256(f"{seed}\n{one}".encode()).hexdigest()


def drawn(lines: Collection[str], *, seed: str, size: int) -> list[str]:
    """The ``size`` lines of the smallest ranks, smallest first; all of them when there are no more."""
    return sorted(lines, key=lambda one: (rank(seed, one), one))[: max(size, 0)]


def sampling_objections(asked: Asked) -> list[Objection]:
    """Reasons not to draw a sample."""
    reasons = []
    if asked.last < asked.first:
        reasons.append(
            Objection(
                "sample.days",
                gettext_noop("La période finit avant de commencer."),
                mend=gettext_noop("Donnez un dernier jour égal ou postérieur au premier."),
                about="last",
            )
        )
    if SEED.fullmatch(asked.seed) is None:
        reasons.append(
            Objection(
                "sample.seed",
                gettext_noop("La graine ne s’écrit pas ainsi : des chiffres, de 1 à 64, sans espace."),
                mend=gettext_noop(
                    "Écrivez des chiffres que personne n’a choisis (des dés, un tirage public), ou laissez la graine vide."
                ),
                about="seed",
            )
        )
    if not reasons and not asked.population:
        return [
            Objection(
                "sample.empty",
                gettext_noop("Aucune décision publiée n’est de cette période et de ces choix."),
                mend=gettext_noop(
                    "Élargissez la période, la certification, la voie ou le résultat ; ou attendez que des résultats soient publiés."
                ),
                about="first",
            )
        ]
    most = min(asked.population, MOST)
    if asked.population and not 1 <= asked.size <= most:
        reasons.append(
            Objection(
                "sample.size",
                gettext_noop("La taille d’un échantillon est ici de 1 à %(most)s dossiers."),
                {"most": most},
                mend=gettext_noop("Donnez une taille dans ces bornes."),
                about="size",
            )
        )
    return reasons
