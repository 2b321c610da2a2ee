"""The demonstration holds together: counts, one candidate per outcome, a journal that verifies, visible roles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.console import Console

from parchemin.accounts.models import Membership, User
from parchemin.awards.models import Award
from parchemin.candidates.models import Candidacy
from parchemin.cli import demo
from parchemin.declarations.models import Passage
from parchemin.domain.deliberation import Verdict
from parchemin.journal.queries import faults
from parchemin.juries.models import Juror, Outcome, Session

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def broken_off(words: str) -> None:
    if "candidats, vivier" in words:
        raise KeyboardInterrupt


def test_the_demonstration_is_told_once_and_holds(settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"  # its published heads go with it
    with pytest.raises(KeyboardInterrupt):  # broken off, then started again
        demo.ensure(NOW, say=broken_off)
    said = []
    assert demo.ensure(NOW, say=said.append) is True
    assert demo.ensure(NOW, say=said.append) is False

    reference = Candidacy.objects.filter(framework__sheet__fictitious=False)
    assert reference.count() >= 65
    assert set(reference.values_list("route", flat=True)) == {"FI", "CA", "FC", "CQ", "VAE"}
    assert reference.values("certifier").distinct().count() == 2
    assert max(reference.values_list("entered_on", flat=True)).isoformat() < "2023-08-08"
    assert Juror.objects.count() >= 40
    assert set(Outcome.objects.values_list("verdict", flat=True)) == set(Verdict)
    assert Session.objects.filter(state=Session.State.OPEN).count() == 2
    awards = Award.objects.count()
    assert awards == Outcome.objects.filter(verdict="granted").count() > 0
    assert Passage.objects.count() == awards
    assert set(Passage.objects.values_list("state", flat=True)) == {"accepted", "refused"}
    assert faults() == []

    out = Console(record=True, width=200)
    demo.print_logins(out, "http://127.0.0.1:8000")
    printed = out.export_text()
    for user in User.objects.filter(is_demo=True):
        assert user.email in printed
        assert Membership.objects.filter(user=user).exists()
    assert demo.data()["password"] in printed
