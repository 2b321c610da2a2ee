"""``parchemin session``: a timetable searched, judged and released."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from parchemin.cli import find
from parchemin.cli.context import (
    REFUSED,
    actor,
    by_person,
    err,
    now,
    out,
    print_objections,
    print_reasons,
    stop,
)
from parchemin.cli.given import As, SessionNumber
from parchemin.cli.ways import commands_of

UNTRIED = "essayée sans aboutir dans le temps imparti : un pas vers un planning, peut-être pas le dernier"


def _impossible(result: dict[str, Any]) -> None:
    """Why nothing was found, and the changes that would do, as the page says them; with the commands that do them."""
    print_reasons(result.get("reasons", ()))
    ways = result.get("ways", ())
    for n, way in enumerate(ways, start=1):
        err.print(f"  Issue {n}" + ("" if way["tried"] else f" ({UNTRIED})") + " :", markup=False)
        for change in way["changes"]:
            err.print(f"    - {change['words']}", markup=False)
            if commands := commands_of(f"planning.would-{change['what']}"):
                err.print(f"      commande : {', ou '.join(commands)}", markup=False)
    if ways:
        err.print("Chaque issue suffit à elle seule. Rien n’est changé pour vous : décidez, puis relancez.")


@by_person()
def plan(
    number: SessionNumber,
    seconds: Annotated[int, typer.Option(min=1, max=3600, help="Secondes laissées à la recherche.")] = 10,
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
