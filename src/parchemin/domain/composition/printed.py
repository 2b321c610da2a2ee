"""The jury's sentences as a sheet prints them, beside its access routes: one composition rule for each of them.

« idem » repeats the line above it. Where the lines above differ among themselves, that is one way to read it: a
finding asks (`Printed.doubtful`), and a settlement writes the sentence in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parchemin.domain.composition.rule import plain

PRINTED_CLOSED = frozenset({"column", "word"})  # what the reader saw a « non » by
SAME = frozenset({"idem", "id", "meme jury", "identique"})


@dataclass(frozen=True, slots=True)
class Printed:
    """One sentence. ``routes``: codes of the routes it is for, in the sheet's order; ``doubtful``: those of them whose
    « idem » could repeat another. ``suffix`` ends the codes of its findings: "" for the sheet's first sentence."""

    text: str
    routes: tuple[str, ...]
    suffix: str = ""
    doubtful: tuple[str, ...] = ()

    def code(self, code: str) -> str:
        """The code of a finding on this sentence."""
        return f"{code}.{self.suffix}" if self.suffix else code


def sentences(rows: Iterable[tuple[str, str | None]]) -> tuple[Printed, ...]:
    """The sentences of a table of routes (code, words in front of it), in order; none where none is printed.

    A route with no words of its own follows the first sentence: its finding (`jury.route-without-text`) says so.
    """
    by_words: dict[str, Printed] = {}
    above, silent = "", []
    for code, words in rows:
        folded = _folded(words or "")
        if not folded:
            silent.append(code)
            continue
        if folded in SAME:
            if above:
                kept = by_words[above]
                doubtful = (*kept.doubtful, code) if len(by_words) > 1 else kept.doubtful
                by_words[above] = replace(kept, routes=(*kept.routes, code), doubtful=doubtful)
            else:
                silent.append(code)
            continue
        above = folded
        if folded in by_words:
            by_words[folded] = replace(by_words[folded], routes=(*by_words[folded].routes, code))
        else:
            by_words[folded] = Printed(str(words), (code,), code if by_words else "")
    first = next(iter(by_words), None)
    if first is not None:
        by_words[first] = replace(by_words[first], routes=(*by_words[first].routes, *silent))
    return tuple(by_words.values())


def sentences_of(reading: Mapping[str, Any]) -> tuple[Printed, ...]:
    """The sentences of a reading (`domain.sheet.Reading.as_dict`, settled or not), closed routes left out.

    A route closed by a settlement leaves its sentence's name to the others: the codes of findings do not move.
    """
    jury = reading.get("jury") or {}
    per_route: Mapping[str, str | None] = jury.get("per_route") or {}
    # In the order of the sheet's routes: a database may give the keys of a reading back in another.
    order = [r["code"] for r in reading.get("access_routes", [])]
    words = {code: per_route[code] for code in dict.fromkeys([*order, *per_route]) if code in per_route}
    shut = {r["code"]: r.get("basis") for r in reading.get("access_routes", []) if r.get("open") is False}
    printed = sentences((code, text) for code, text in words.items() if shut.get(code) not in PRINTED_CLOSED)
    if not printed and jury.get("text"):
        printed = (Printed(str(jury["text"]), tuple(words)),)
    kept = (replace(one, routes=tuple(r for r in one.routes if r not in shut)) for one in printed)
    return tuple(one for one in kept if one.routes)


def sentence_for(printed: Sequence[Printed], route: str) -> Printed | None:
    """The sentence of a route; the first one where the sheet says nothing of that route."""
    return next((one for one in printed if route in one.routes), printed[0] if printed else None)


def _folded(text: str) -> str:
    """Words to compare two sentences by: no case, accents, punctuation."""
    return " ".join(re.sub(r"[^\w%]+", " ", plain(text)).split())
