"""``parchemin``: every act of the house from a terminal. Commands only translate: parse → one action → print."""

from __future__ import annotations

import importlib
import sys

import typer
from django.core.exceptions import ImproperlyConfigured

app = typer.Typer(
    name="parchemin",
    no_args_is_help=True,
    add_completion=False,
    help="Fait vivre une certification professionnelle, de la fiche du répertoire au titre vérifiable.",
    pretty_exceptions_enable=False,
)

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

for name, words in GROUPS.items():
    try:
        module = importlib.import_module(f"parchemin.cli.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"parchemin.cli.{name}":
            raise
        continue
    app.add_typer(module.app, name=name, help=words)

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
