"""``parchemin retention``: the schedule of conservation, what is at its term, its destruction."""

from __future__ import annotations

import typer

from parchemin.cli.context import actor, by_person, certifier, now, out, print_json, reads
from parchemin.cli.given import As, Json, Slug

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Conservation des données."""


@app.command("list")
@reads
def list_(slug: Slug, as_json: Json = False) -> None:
    """Le calendrier de conservation et ce qui est à son terme, sans rien détruire ; puis ce qui reste, et pourquoi."""
    from parchemin.domain.retention import STAYS
    from parchemin.juries.retention import due

    lines = due(certifier(slug), now())
    if as_json:
        print_json(
            [
                {
                    "kind": d.term.kind.value,
                    "period": str(d.term.period),
                    "source": d.term.source,
                    "at_term": d.count,
                }
                for d in lines
            ]
        )
        return
    for one in lines:
        term = one.term
        out.print(
            f"{one.count:6}  {term.what} : {term.period.words}, depuis : {term.event} ({term.source}) ; {term.end}.",
            markup=False,
        )
    for stay in STAYS:
        out.print(f" reste  {stay.what} : {stay.reason}.", markup=False)


@app.command()
@by_person()
def apply(slug: Slug, as_: As = None) -> None:
    """Détruire ce qui est à son terme ; le journal garde combien de chaque sorte, sans aucun nom."""
    from parchemin.juries.retention import apply as apply_terms

    done = apply_terms(actor=actor(as_), now=now(), certifier=certifier(slug))
    for one in done:
        out.print(f"{one.count:6}  {one.term.what} : {one.term.end}.", markup=False)
    if not done:
        out.print("Rien n’est à son terme : rien n’a été détruit.")
