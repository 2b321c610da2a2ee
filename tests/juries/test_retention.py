"""The schedule of conservation: what is at its term, at the day, is destroyed with a record that names nobody."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import TestCase
from django.urls import reverse

from parchemin.assessments.models import Deposit, Marking
from parchemin.awards.actions import issue_award
from parchemin.candidates.importing import import_candidates
from parchemin.candidates.lists import keep_read
from parchemin.candidates.models import ImportBatch, ReadList
from parchemin.domain.retention import SCHEDULE, STAYS, Kind, Period, Unit, schedule
from parchemin.formats.tables.candidate_list import dump
from parchemin.journal import holding
from parchemin.journal.models import Entry
from parchemin.journal.queries import faults
from parchemin.juries import retention
from parchemin.juries.again import appealing
from parchemin.juries.day import codes
from parchemin.juries.minutes import dossier
from parchemin.juries.minutes.sealed_rows import CLOSED, digests
from parchemin.juries.models import CompositionCheck, Minutes, Outcome
from parchemin.parties.models import Letter
from parchemin.runtime import files
from tests import life, make
from tests.candidates.test_importing import row
from tests.commands import run

pytestmark = pytest.mark.django_db
PERIODS = {term.kind: term.period for term in SCHEDULE}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "law" / "retention.md"
INSTANT = timedelta(seconds=1)


def after(kind: Kind, event: datetime) -> datetime:
    """When a thing of that kind, whose event that is, comes to its term."""
    period = PERIODS[kind]
    if period.unit is Unit.YEAR:
        return event.replace(year=event.year + period.number)
    return event + timedelta(days=period.number)


def counts(certifier, now) -> dict[Kind, int]:
    return {one.term.kind: one.count for one in retention.due(certifier, now) if one.count}


def applied(world, now) -> dict[Kind, int]:
    with TestCase.captureOnCommitCallbacks(execute=True):
        done = retention.apply(actor=life.clerk(), now=now, certifier=world.certifier)
    return {one.term.kind: one.count for one in done}


def test_each_kind_has_one_line_in_force_each_a_proposal_with_its_end():
    for day in (date(2023, 6, 15), date(2026, 11, 30)):
        assert [term.kind for term in schedule(day)] == list(Kind)
    assert {term.source for term in SCHEDULE} == {"proposition"}
    assert all(term.period.number > 0 and term.end and term.event for term in SCHEDULE)
    assert all(one.reason for one in STAYS)


def test_the_page_of_law_says_each_term_and_that_it_is_a_proposal():
    text = PAGE.read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    told = [cells[3].split() for cells in rows if len(cells) > 4][1:]
    units = {"day": Unit.DAY, "year": Unit.YEAR}
    periods = [Period(int(number), units[unit.removesuffix("s")]) for number, unit in told]
    assert periods == [term.period for term in schedule(date(2026, 11, 30))]
    assert "*proposal*" in text


def test_lists_go_at_their_day_and_not_before(world, now):
    data = dump([row(1, file_number="D-1")], xlsx=False)
    keep_read(certifier=world.certifier, data=b"Nom\nEXEMPLE\n", filename="liste.csv", now=now)
    given = {"certifier": world.certifier, "framework": world.framework, "data": data, "filename": "a.csv"}
    batch = import_candidates(actor=world.actor, now=now, **given)
    assert counts(world.certifier, after(Kind.READ_LIST, now) - INSTANT) == {}
    assert applied(world, after(Kind.READ_LIST, now)) == {Kind.READ_LIST: 1}
    assert not ReadList.objects.exists()
    assert counts(world.certifier, after(Kind.IMPORTED_LIST, now) - INSTANT) == {}
    assert applied(world, after(Kind.IMPORTED_LIST, now)) == {Kind.IMPORTED_LIST: 1}
    kept = ImportBatch.objects.get(pk=batch.pk)
    assert (kept.filename, kept.rows, files.read(kept.file_id)) == ("", 1, files.GONE)
    assert not files.path_of(batch.file_id).exists()
    assert Entry.objects.get(stream=batch.stream).facts["file"] == batch.file_id, "its digest stays"
    assert applied(world, after(Kind.IMPORTED_LIST, now)) == {}, "what is gone is at no term"


def test_what_proves_an_examination_goes_five_years_after_its_results_and_the_minutes_stay(now):
    world = make.world(candidates=1)
    life.bring(world, now, "published")
    entry = life.entries_of(world)[0]
    built = dossier.build(actor=life.clerk(), now=now, entry=entry)
    make.letter(world.certifier, entry.candidacy.person)
    Letter.objects.filter(certifier=world.certifier).update(state=Letter.State.SENT, sent_at=now)
    assert applied(world, after(Kind.DOSSIER, now))[Kind.DOSSIER] == 1
    assert not files.path_of(built.digest).exists()
    end = after(Kind.DEPOSIT, now)
    assert Kind.DEPOSIT not in counts(world.certifier, end - INSTANT)
    told = applied(world, end)
    assert {Kind.DEPOSIT, Kind.CHECK, Kind.LETTER} <= set(told)
    assert set(Deposit.objects.values_list("filename", "file")) == {("", files.GONE_DIGEST)}
    assert set(Letter.objects.filter(certifier=world.certifier).values_list("to", "body")) == {("", "")}
    names = {seat["name"] for check in CompositionCheck.objects.all() for seat in check.members}
    assert names == {retention.UNNAMED}
    minutes = Minutes.objects.get(jury__session=world.session)
    assert files.path_of(minutes.pdf_id).exists()
    record = retention.destructions(world.certifier).first()
    assert record.facts["by_kind"] == {kind.value: count for kind, count in told.items()}
    assert record.private == {}
    assert faults() == []


def test_nothing_sealed_is_at_any_term_and_everything_kept_still_holds(now, settings):
    world = make.world(candidates=3)
    one = life.Life(world, now, people=True, mixed=True)
    for stage in life.STAGES[: life.STAGES.index("deliberating")]:
        one.step(stage)
    settings.SMTP_HOST = "127.0.0.1"  # the mail of tests stays in memory
    some_of_every_kind(world, now)
    for stage in life.STAGES[life.STAGES.index("deliberating") : -1]:
        one.step(stage)
    granted = Outcome.objects.get(entry=one.entries[0])
    issue_award(actor=life.clerk(), now=now + timedelta(days=10), outcome=granted)
    dossier.build(actor=life.clerk(), now=now, entry=one.entries[1])
    sheet = files.put(b"%PDF-feuille", media_type="application/pdf", now=now)
    Marking.objects.filter(pk=Marking.objects.order_by("pk")[0].pk).update(paper=sheet)
    before = digests(world.session)
    assert all(before[kind] for kind in CLOSED if kind != "dissents")
    told = applied(world, after(Kind.DEPOSIT, now) + timedelta(days=30))
    assert set(told) == set(Kind), "each kind was destroyed, so that each is seen to leave what is sealed"
    assert digests(world.session) == before
    assert [o for one in holding.held() for o in one.objections] == []
    for command in (("verify",), ("journal", "verify"), ("evidence", "signatures", world.session.pk)):
        result = run(*command)
        assert result.exit_code == 0, result.output


def some_of_every_kind(world, now) -> None:
    """A list read, one imported, a code, a letter sent; a life makes the rest."""
    data = dump([row(1, file_number="D-1")], xlsx=False)
    keep_read(certifier=world.certifier, data=b"Nom\nEXEMPLE\n", filename="liste.csv", now=now)
    given = {"certifier": world.certifier, "framework": world.framework, "data": data, "filename": "a.csv"}
    import_candidates(actor=world.actor, now=now, **given)
    who = {"session": world.session, "person": world.jurors[0].person, "purpose": "attendance"}
    codes.send_code(actor=life.clerk(), now=now, **who)
    make.letter(world.certifier, world.candidacies[0].person)
    Letter.objects.filter(certifier=world.certifier).update(state=Letter.State.SENT, sent_at=now)


def test_deposits_wait_for_the_answer_to_an_appeal(now):
    world = make.world(candidates=1)
    life.bring(world, now, "published")
    entry = life.entries_of(world)[0]
    given = {"entry": entry, "lodged_on": now.date(), "grounds": "La grille lue est celle d’un autre bloc."}
    appealing.lodge(actor=life.clerk(), now=now, **given)
    assert Kind.DEPOSIT not in counts(world.certifier, after(Kind.DEPOSIT, now))


def test_nothing_of_another_certifier_goes(world, now):
    keep_read(certifier=world.other, data=b"Nom\nCANARI\n", filename="liste.csv", now=now)
    assert applied(world, now + timedelta(days=9999)) == {}
    assert ReadList.objects.filter(certifier=world.other).exists()


def test_the_page_shows_what_is_at_its_term_destroys_it_and_says_so(client, world):
    long_ago = datetime(2023, 1, 2, tzinfo=UTC)
    keep_read(certifier=world.certifier, data=b"Nom\nEXEMPLE\n", filename="liste.csv", now=long_ago)
    client.force_login(world.manager)
    address = reverse("retention")
    shown = client.get(address).content.decode()
    assert "1 élément à son terme" in shown
    assert all(one.reason.split("’")[0] in shown for one in STAYS)
    done = client.post(address, {"act_key": "once"}, follow=True).content.decode()
    assert "1 élément détruit" in done
    assert "liste de candidats relue, jamais confirmée" in done
    assert not ReadList.objects.exists()
    client.post(address, {"act_key": "once"})
    assert retention.destructions(world.certifier).count() == 1


@pytest.mark.parametrize(
    ("period", "then"),
    [
        (Period(5, Unit.YEAR), (2023, 2, 28)),
        (Period(90), (2027, 12, 1)),
    ],
)
def test_years_are_those_of_the_calendar(period, then):
    assert period.before(datetime(2028, 2, 29, 14, 30, tzinfo=UTC)) == datetime(*then, 14, 30, tzinfo=UTC)


def test_the_page_and_the_list_say_whole_years(client, world):
    client.force_login(world.manager)
    shown = client.get(reverse("retention")).content.decode()
    assert (shown.count("5 ans"), shown.count("90 jours"), "1826" in shown) == (4, 2, False)
    assert (
        ": 5 ans, depuis : publication des résultats" in run("retention", "list", world.certifier.slug).output
    )
    lines = json.loads(run("retention", "list", world.certifier.slug, "--json").output)
    assert {line["kind"]: line["period"] for line in lines}["letter"] == "P5Y"


def test_the_commands_list_then_destroy_in_a_name(world):
    long_ago = datetime(2023, 1, 2, tzinfo=UTC)
    keep_read(certifier=world.certifier, data=b"Nom\nEXEMPLE\n", filename="liste.csv", now=long_ago)
    slug = world.certifier.slug
    assert "1  liste de candidats relue" in run("retention", "list", slug).output
    refused = run("retention", "apply", slug)
    assert (refused.exit_code, ReadList.objects.count()) == (3, 1)
    done = run("retention", "apply", slug, by=world.manager)
    assert done.exit_code == 0, done.output
    assert not ReadList.objects.exists()
    assert "Rien n’est à son terme" in run("retention", "apply", slug, by=world.manager).output
