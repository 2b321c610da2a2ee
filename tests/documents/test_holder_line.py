"""What the rule lets pass as the holder's line, the parchment prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parchemin.documents import parchment
from parchemin.domain.spelling import LINE_LIMIT, line_length, line_objections

NAME = "Marie-Antoinette, Joséphine-Charlotte, Élisabeth-Apolline, Hippolyte D’Essai-de la Très-Longue-Maison-Fictive "


@pytest.mark.parametrize("write", [str, str.upper])
def test_a_line_as_long_as_the_rule_allows_is_printed(parchment_facts, write):
    line = write(NAME * 3)
    while line_length(line) > LINE_LIMIT:
        line = line[:-1].rstrip()
    assert line_objections(line) == []
    mentions = tuple(
        replace(mention, text=line) if mention.label in ("Titulaire", "Bénéficiaire") else mention
        for mention in parchment_facts.mentions
    )
    facts = replace(parchment_facts, holder_name=line, mentions=mentions)
    assert parchment.render(facts, datetime(2026, 1, 1, tzinfo=UTC)).startswith(b"%PDF")
