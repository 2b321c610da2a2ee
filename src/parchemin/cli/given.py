"""What many commands are given, and the words that ``--help`` and the reference say of it."""

from __future__ import annotations

from typing import Annotated

import typer

Slug = Annotated[str, typer.Argument(help="Nom court du certificateur.")]
File = Annotated[str, typer.Argument(help="Numéro de dossier du candidat.")]
As = Annotated[str | None, typer.Option("--as", help="Compte au nom duquel l’acte est fait.")]
Json = Annotated[bool, typer.Option("--json", help="Écrit du JSON, pour les programmes.")]
SessionNumber = Annotated[int, typer.Argument(help="Numéro de la session.")]
Reason = Annotated[str, typer.Option(help="Raison, gardée au journal.")]
Block = Annotated[int, typer.Option(help="Numéro du bloc.")]
City = Annotated[str, typer.Option(help="Ville.")]
Host = Annotated[str, typer.Option(help="Adresse où le serveur écoute.")]
Port = Annotated[int, typer.Option(help="Port où le serveur écoute.")]
