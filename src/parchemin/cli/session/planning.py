"""``parchemin session``: a timetable searched, judged and released."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from parchemin.cli import find
from parchemin.cli.context import REFUSED, actor, by_person, err, now, out, print_objections, stop
from parchemin.cli.given import As, SessionNumber


def _impossible(result: dict[str, Any]) -> None:
    """Why nothing was found, and the changes that would do, as the page says them."""
    for reason in result.get("reasons", ()):
        err.print(f"✗ {reason['code']}  {reason['message']}", markup=False)
        if reason.get("mend"):
            err.print(f"    à faire : {reason['mend']}", markup=False)
    for n, way in enumerate(result.get("ways", ()), start=1):
        tried = "essayé, un planning se trouve" if way["tried"] else "compté, pas essayé"
        err.print(f"  Issue {n} ({tried}) : " + " ".join(c["words"] for c in way["changes"]), markup=False)


@by_person()
def plan(
    number: SessionNumber,
    seconds: Annotated[float, typer.Option(help="Temps laissé à la recherche.")] = 10,
    release: Annotated[bool, typer.Option("--release", help="Diffuser le planning trouvé.")] = False,
    as_: As = None,
) -> None:
    """Chercher un planning des soutenances, le juger, et le diffuser s’il tient."""
    from parchemin.juries.planning.problem import judge
    from parchemin.juries.planning.searching import search_now
    from parchemin.juries.planning.timetables import release_timetable

    session, who = find.session(number), actor(as_)
    timetable, work = search_now(actor=who, now=now(), session=session, seconds=seconds)
    if timetable is None:
        _impossible(work.result or {})
        stop("Aucun planning trouvé.", status=REFUSED)
    print_objections(judge(timetable))
    out.print(f"Planning v{timetable.version} : {timetable.defences.count()} soutenances.")
    if release:
        release_timetable(actor=who, now=now(), timetable=timetable)
        out.print(f"Planning v{timetable.version} diffusé.")
