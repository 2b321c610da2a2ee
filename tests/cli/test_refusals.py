"""A refusal in a terminal says its sentence as it is."""

from __future__ import annotations

from parchemin.cli.context import print_objections
from parchemin.domain.objection import Objection


def test_brackets_of_a_file_s_name_are_text(capsys):
    print_objections(
        [
            Objection(
                "import.unreadable", "« %(file)s » ne se lit pas.", {"file": "[/bold]liste [2023].csv"}
            ),
        ]
    )
    assert "import.unreadable  « [/bold]liste [2023].csv » ne se lit pas." in capsys.readouterr().err
