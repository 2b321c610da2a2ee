"""An auditor's sample: drawn by a seed from the decisions published, kept with its list, and theirs to have proved."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from parchemin.accounts.actor import actor_of
from parchemin.accounts.models import Membership
from parchemin.domain import sampling as rule
from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import Refused
from parchemin.formats.proofs import dossier as form
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.keys import public_key
from parchemin.journal.models import Entry
from parchemin.juries.minutes import dossier, sampling
from parchemin.juries.models import Outcome, Sample, SampleEntry
from parchemin.runtime import files
from parchemin.runtime.clock import day_here
from tests import life, make
from tests.commands import run
from tests.replays import replay

pytestmark = pytest.mark.django_db
EVER = sampling.Among(date(2000, 1, 1), date(2099, 12, 31))


def auditing(of, name="Audit Fictif", until=date(2099, 1, 1)):
    account = make.user(name=name)
    Membership.objects.create(user=account, certifier=of, role="auditor", valid_until=until)
    return account


@pytest.fixture
def world(now):
    world = make.world(candidates=6)
    life.bring(world, now, "published")
    world.auditor = auditing(world.certifier)
    world.reader = actor_of(world.auditor, day_here(now))
    return world


def draw(world, now, *, by=None, among=EVER, size=2, seed="20251231", key=None):
    return sampling.draw(
        actor=by or world.reader,
        now=now,
        certifier=world.certifier,
        among=among,
        size=size,
        seed=seed,
        key=key,
    )


def refused(act, *args, **given) -> list[str]:
    with pytest.raises(Refused) as told:
        act(*args, **given)
    return [o.code for o in told.value.objections]


def drawn(sample) -> list[int]:
    return list(sample.drawn.order_by("place").values_list("entry", flat=True))


def test_the_act_says_what_was_drawn_from_what_and_how(world, now):
    sample = draw(world, now)
    lines = files.open_file(sample.listed_id).read().decode().splitlines()
    assert lines == sorted(f"{world.session.pk}/{e.candidacy.number}" for e in life.entries_of(world))
    entry = Entry.objects.get(act="sample_drawn")
    assert entry.actor == f"user:{world.auditor.pk}"
    assert entry.stream == f"samples:{world.certifier.slug}"
    assert entry.facts == {
        "sample": sample.pk,
        "first": "2000-01-01",
        "last": "2099-12-31",
        "sheet": None,
        "route": "",
        "verdict": "",
        "population": 6,
        "digest": sample.listed_id,
        "seed": "20251231",
        "size": 2,
        "drawn": rule.drawn(lines, seed="20251231", size=2),
    }
    told = [f"{world.session.pk}/{row.entry.candidacy.number}" for row in sample.drawn.order_by("place")]
    assert told == entry.facts["drawn"]


def test_the_same_seed_draws_the_same_files_and_is_told_again(world, now):
    once, twice = draw(world, now), draw(world, now + timedelta(days=1))
    assert drawn(once) == drawn(twice)
    assert once.listed_id == twice.listed_id
    assert Entry.objects.filter(act="sample_drawn").count() == 2
    larger = draw(world, now, size=4)
    assert drawn(larger)[:2] == drawn(once)


def test_a_form_sent_twice_draws_once(world, now):
    draw(world, now, key="cle")
    with pytest.raises(AlreadyDone):
        draw(world, now, key="cle")
    assert Sample.objects.count() == 1


def test_a_seed_left_empty_is_drawn_and_kept(world, now):
    one, other = draw(world, now, seed=""), draw(world, now, seed="")
    assert rule.SEED.fullmatch(one.seed)
    assert one.seed != other.seed
    assert Entry.objects.filter(act="sample_drawn").latest("number").facts["seed"] == other.seed


def test_what_is_not_published_is_not_drawn(world, now):
    rows = Outcome.objects.order_by("pk")
    rows.filter(pk=rows[0].pk).update(published_at=None)
    assert draw(world, now).population == 5


def test_a_rehearsal_counts_for_nothing(world, now):
    candidacy = life.entries_of(world)[0].candidacy
    candidacy.rehearsal = True
    candidacy.save()
    assert draw(world, now).population == 5


def test_it_is_drawn_among_the_choices_made(world, now):
    entries = life.entries_of(world)
    entries[0].candidacy.route = "VAE"
    entries[0].candidacy.save()
    stated = Outcome.objects.get(entry=entries[0]).stated_on
    Outcome.objects.filter(entry=entries[1]).update(verdict=Verdict.PARTIAL)
    Outcome.objects.filter(entry=entries[2]).update(stated_on=stated - timedelta(days=1))

    def entries_in(**narrowed):
        given = {"first": stated - timedelta(days=9), "last": stated, **narrowed}
        return sorted(sampling.population(world.certifier, sampling.Among(**given)).values())

    pks = [e.pk for e in entries]
    assert entries_in() == sorted(pks)
    assert entries_in(route="VAE") == pks[:1]
    assert entries_in(verdict="partial") == [pks[1]]
    assert entries_in(last=stated - timedelta(days=1)) == [pks[2]]
    assert entries_in(first=stated, sheet=world.framework.sheet) == sorted({*pks} - {pks[2]})
    assert sampling.population(world.other, EVER) == {}


def test_only_an_auditor_of_the_certifier_draws(world, now):
    elsewhere = actor_of(auditing(world.other), day_here(now))
    for by in (world.actor, elsewhere):
        assert refused(draw, world, now, by=by) == ["permission.auditor"]
    assert not Sample.objects.exists()


def test_a_role_that_is_over_draws_nothing(world, now):
    over = actor_of(auditing(world.certifier, until=day_here(now)), day_here(now))
    assert refused(draw, world, now, by=over) == ["permission.auditor"]


def test_an_auditor_reads_their_own_and_a_manager_all_of_theirs(world, now):
    fellow = actor_of(auditing(world.certifier), day_here(now))
    elsewhere = actor_of(auditing(world.other), day_here(now))
    own, other = draw(world, now), draw(world, now, by=fellow)
    assert list(sampling.of(world.reader)) == [own]
    assert list(sampling.of(fellow)) == [other]
    assert set(sampling.of(world.actor)) == {own, other}
    assert list(sampling.of(elsewhere)) == []
    assert list(sampling.of(make.sharing(world.other))) == []


def test_the_dossiers_of_the_sample_are_made_for_them_and_no_other(world, now):
    sample = draw(world, now)
    own, *_ = [row.entry for row in sample.drawn.order_by("place")]
    other = next(e for e in life.entries_of(world) if e.pk not in drawn(sample))
    stored = dossier.build(actor=world.reader, now=now, entry=own)
    told = form.verify(io.BytesIO(files.open_file(stored.digest).read()), public_key(world.certifier.slug))
    assert told.objections == ()
    assert Entry.objects.get(act="evidence_built").actor == world.reader.label
    assert dossier.ask(actor=world.reader, now=now, entry=own).pk
    for act in (dossier.build, dossier.ask):
        assert refused(act, actor=world.reader, now=now, entry=other) == ["permission.not-drawn"]


def test_a_sample_of_another_certifier_opens_nothing(world, now):
    elsewhere = actor_of(auditing(world.other), day_here(now))
    sample = draw(world, now)
    Sample.objects.update(drawn_by=elsewhere.label)
    own = sample.drawn.first().entry
    assert refused(dossier.build, actor=elsewhere, now=now, entry=own) == ["permission.manager"]


@pytest.mark.replays("permission.not-drawn")
def test_a_file_once_drawn_is_proved(world, now):
    entry = life.entries_of(world)[0]
    build = lambda: dossier.build(actor=world.reader, now=now, entry=entry)  # noqa: E731
    assert replay("permission.not-drawn", build, lambda: draw(world, now, size=6)).digest


@pytest.mark.replays("sample.empty")
def test_a_sample_is_drawn_once_results_are_published(now):
    lived = life.Life(make.world(candidates=2), now).to("sealed")
    world = lived.world
    world.reader = actor_of(auditing(world.certifier), day_here(now))
    assert replay("sample.empty", lambda: draw(world, now), lambda: lived.step("published")).size == 2


@pytest.mark.replays("sample.days", "sample.seed", "sample.size")
def test_a_sample_asked_otherwise_is_drawn(world, now):
    back = sampling.Among(EVER.last, EVER.first)
    for code, amiss, mended in (
        ("sample.days", {"among": back}, {}),
        ("sample.seed", {"seed": "Jeanne"}, {}),
        ("sample.size", {"size": 7}, {"size": 6}),
    ):
        given = dict(amiss)
        replay(
            code, lambda g=given: draw(world, now, **g), lambda g=given, m=mended: (g.clear(), g.update(m))
        )


def test_by_the_command(world, now, tmp_path):
    address, kept = world.auditor.email, tmp_path / "liste.txt"
    period = ("--from", "2000-01-01", "--to", "2099-12-31", "--seed", "20251231", "--size", "2")
    told = run("evidence", "sample", world.certifier.slug, *period, "--list", kept, "--as", address)
    assert told.exit_code == 0, told.output
    again = run("evidence", "redraw", kept, "--seed", "20251231", "--size", "2")
    assert again.exit_code == 0, again.output
    sample = Sample.objects.get()
    lines = [f"{row.entry.session_id}/{row.entry.candidacy.number}" for row in sample.drawn.order_by("place")]
    assert again.output.splitlines()[1:] == lines
    assert sample.listed_id in told.output
    assert sample.listed_id in again.output
    for line in lines:
        assert f"dossier {line.partition('/')[2]}" in told.output
    managers = run("evidence", "sample", world.certifier.slug, *period, "--as", world.manager.email)
    assert managers.exit_code == 3
    assert "permission.auditor" in managers.output
    number = SampleEntry.objects.filter(sample=sample).first().entry.candidacy.number
    zipped = tmp_path / "dossier.zip"
    built = run("evidence", "build", world.session.pk, number, zipped, "--as", address)
    assert built.exit_code == 0, built.output
    assert run("evidence", "verify", zipped).exit_code == 0


def test_a_list_changed_or_out_of_order_is_redrawn_by_no_command(tmp_path):
    amiss = tmp_path / "liste.txt"
    amiss.write_bytes(b"2/b\n1/a\n")
    told = run("evidence", "redraw", amiss, "--seed", "1", "--size", "1")
    assert told.exit_code == 2
