"""``parchemin``: every act of the house from a terminal. Commands only translate: parse → one action → print.

A group is imported and built when it is named: a command does not wait for those of the others.
"""

from __future__ import annotations

import importlib
import sys
from collections import UserDict
from functools import cache
from typing import Any

import typer
from django.core.exceptions import ImproperlyConfigured
from typer.core import TyperGroup

GROUPS = {
    "sheet": "Lire une fiche du répertoire, trancher ses constats, en faire un référentiel.",
    "proposal": "Changements d’une fiche partagée : lire, accepter, refuser.",
    "certifier": "Certificateurs, sites et comptes.",
    "candidate": "Candidats : importer, inscrire, déposer.",
    "grid": "Grilles : publier, remplir.",
    "juror": "Vivier des jurés.",
    "session": "Sessions : composer, planifier, convoquer, délibérer, sceller, publier.",
    "letters": "Lettres : leurs mots, remplis de valeurs d’essai.",
    "outbox": "Boîte d’envoi : relire et envoyer.",
    "award": "Titres : délivrer, vérifier, annuler.",
    "declaration": "Déclarations à la Caisse des dépôts.",
    "evidence": "Dossier de preuve d’un candidat, signatures du procès-verbal : vérifier.",
    "retention": "Conservation : ce qui est à son terme, et sa destruction.",
    "key": "Clés de signature : lire, remplacer, révoquer, chiffrer, confier au papier.",
    "files": "Réserve des fichiers : vérifier.",
    "journal": "Journal : vérifier, publier les têtes, exporter.",
}


@cache
def _group(name: str) -> TyperGroup:
    module = importlib.import_module(f"parchemin.cli.{name}")
    alone = typer.Typer(rich_markup_mode=app.rich_markup_mode)
    alone.add_typer(module.app, name=name, help=GROUPS[name])
    return typer.main.get_group(alone).commands[name]  # type: ignore[return-value]


class _Late(UserDict[str, Any]):
    """Commands of the machine, then the groups, each built when it is asked."""

    def __getitem__(self, name: str) -> Any:
        return _group(name) if name in GROUPS else super().__getitem__(name)


class Root(TyperGroup):
    def __init__(self, *, commands: dict[str, Any], **more: Any) -> None:
        super().__init__(commands=_Late({**commands, **dict.fromkeys(GROUPS)}), **more)  # type: ignore[arg-type]


app = typer.Typer(
    cls=Root,
    name="parchemin",
    no_args_is_help=True,
    add_completion=False,
    help="Fait vivre une certification professionnelle, de la fiche du répertoire au titre vérifiable.",
    pretty_exceptions_enable=False,
)

from parchemin.cli import machine  # noqa: E402 - registers the commands of the machine on ``app``

machine.register(app)


def main() -> None:
    """A setting that cannot be read is said in its sentence, like any other refusal."""
    try:
        app()
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
