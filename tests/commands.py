"""Commands given as at a terminal, in the name of an account or of nobody."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from parchemin.accounts.models import User
from parchemin.cli.main import app


def run(*words: object, by: User | None = None) -> Result:
    """``parchemin`` with these words; ``by``: the account given by ``--as``."""
    named = ["--as", by.email] if by else []
    return CliRunner().invoke(app, [*map(str, words), *named])
