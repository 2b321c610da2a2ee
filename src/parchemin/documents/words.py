"""Words typed that a paper will print: whether our fonts draw them, asked while they can still be typed otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from parchemin.documents import typesetting
from parchemin.domain.objection import Objection, gettext_noop

DRAWN = "\u017f"  # up to there (Latin Extended-A), and in common punctuation, our fonts draw everything
PUNCTUATION = frozenset("’‘“”«»–—…• \u202f€œŒ")
MADE_AT = datetime(2000, 1, 1, tzinfo=UTC)


def unprintable(*texts: str) -> list[Objection]:
    """Why the minutes could not be printed with these words; empty when they could. Not inside a transaction."""
    rare = dict.fromkeys(c for text in texts for c in text if c > DRAWN and c not in PUNCTUATION)
    undrawn = [c for c in rare if not _drawn(c)]
    if not undrawn:
        return []
    return [
        Objection(
            "words.unprintable",
            gettext_noop("Aucune police du procès-verbal ne dessine « %(characters)s » (%(codes)s)."),
            {
                "characters": "".join(undrawn),
                "codes": ", ".join(f"U+{ord(c):04X}" for c in undrawn),
            },
            mend=gettext_noop("L’écrire autrement : une fois enregistrés, ces mots s’impriment tels quels."),
        )
    ]


@lru_cache(maxsize=4096)
def _drawn(character: str) -> bool:
    try:
        typesetting.render("words", {"text": character}, timestamp=MADE_AT)
    except typesetting.UnprintableError:
        return False
    return True
