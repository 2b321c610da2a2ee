"""``parchemin session``: what is missing before the jury."""

from __future__ import annotations

from parchemin.cli import find
from parchemin.cli.context import now, out, print_objections, reads
from parchemin.cli.given import SessionNumber


@reads
def checkpoint(number: SessionNumber) -> None:
    """Qui n’aura pas de résultat, et pourquoi."""
    from parchemin.juries.day.checkpoint import checkpoint as read

    state = read(find.session(number), now())
    print_objections([reason.objection for reason in state.whole])
    for line in state.lines:
        promised = f", promis pour le {line.promised_on:%d/%m/%Y}" if line.promised_on else ""
        out.print(
            f"{line.entry.candidacy.number} {line.entry.candidacy.person.full_name}{promised}", markup=False
        )
        for reason in line.reasons:
            out.print(f"    {'✗' if reason.stops else '!'} {reason.objection.message}", markup=False)
