"""What leads out of each reason: the act that mends it, or why none does.

A reason's words say what to do; its remedy is the same thing as a value, so that a page links to the act, a command
names the command, the reference lists it, and a test replays it: refused, mended, accepted. Each stage registers the
remedies of the reasons it gives in ``<stage>/remedies.py``, found when the house starts. Acts are named as the journal
names them (``journal.acts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ANY = ".*"  # end of a code that stands for its whole family: "sheet.unsettled.*"


class Kind(StrEnum):
    """How one gets past a reason.

    - ACT: by another act, done first; then the same one again.
    - AGAIN: by the same act, given another value or another choice.
    - LATER: by the same act on another day, or once somebody else has acted.
    - STANDS: nothing is to be done: what was asked is done, or over for good; the words say where to read it.
    - FOUND: no act was refused: a check says what it found in a file, a chain or a record.
    """

    ACT = "act"
    AGAIN = "again"
    LATER = "later"
    STANDS = "stands"
    FOUND = "found"

    @property
    def replayed(self) -> bool:
        """Whether a test must show the way out being taken."""
        return self in (Kind.ACT, Kind.AGAIN, Kind.LATER)


@dataclass(frozen=True, slots=True)
class Remedy:
    """``acts``: names of acts, each of which is a way out, the likeliest first.

    Empty for ``LATER`` and ``STANDS``. For ``AGAIN``, the act that writes the value anew where it is kept already: an
    identity refused at enrolment is typed again there, and refused in a declaration it is corrected in its file.
    """

    code: str
    kind: Kind
    acts: tuple[str, ...] = ()


REMEDIES: dict[str, Remedy] = {}  # by code, every stage's


def _register(kind: Kind, codes: tuple[str, ...], acts: tuple[str, ...] = ()) -> None:
    for code in codes:
        if code in REMEDIES:
            raise ValueError(f"two remedies for {code!r}")
        REMEDIES[code] = Remedy(code, kind, acts)


def by(act: str | tuple[str, ...], *codes: str) -> None:
    """These reasons are mended by another act, or by one of several. ``ValueError`` when a code has a remedy already."""
    _register(Kind.ACT, codes, (act,) if isinstance(act, str) else act)


def again(*codes: str, kept: str = "") -> None:
    """These reasons are mended in the same form: another value, another choice; ``kept``: or by that act, where what is
    refused was written before."""
    _register(Kind.AGAIN, codes, (kept,) if kept else ())


def later(*codes: str) -> None:
    """These reasons end by themselves: another day, somebody else's turn."""
    _register(Kind.LATER, codes)


def stands(*codes: str) -> None:
    """What these reasons speak of is done, or over."""
    _register(Kind.STANDS, codes)


def found(*codes: str, act: str = "") -> None:
    """What a check finds; ``act``: what one does about it, where our software does it."""
    _register(Kind.FOUND, codes, (act,) if act else ())


def remedy(code: str) -> Remedy | None:
    """The remedy of a reason, or of the family it is of; None when nobody registered one."""
    while code:
        if known := REMEDIES.get(code) or REMEDIES.get(code + ANY):
            return known
        code = code.rpartition(".")[0]
    return None
