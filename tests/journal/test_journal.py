"""The journal refuses change, and a change made in spite of it is found and named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from parchemin.formats.proofs import journal_chain
from parchemin.journal import triggers
from parchemin.journal.actions import (
    AlreadyDone,
    Done,
    Private,
    already,
    erase,
    record,
    record_first,
)
from parchemin.journal.acts import Act
from parchemin.journal.models import Entry, Head, Words
from parchemin.journal.publishing import publish_heads
from parchemin.journal.queries import export, faults, history
from tests.replays import replay

pytestmark = pytest.mark.django_db
TESTED = Act("tested", "a essayé.")


def write(stream, count, now, **more):
    for number in range(count):
        with transaction.atomic():
            record(stream, TESTED, actor="user:1", now=now, facts={"step": number}, **more)


def codes():
    return [fault.code for fault in faults()]


def test_entries_are_numbered_and_chained(now):
    write("session:1", 3, now)
    rows = list(Entry.objects.order_by("number"))
    assert [r.number for r in rows] == [1, 2, 3]
    assert [r.previous for r in rows] == [journal_chain.GENESIS, rows[0].digest, rows[1].digest]
    assert faults() == []


def test_an_entry_outside_a_transaction_is_refused(transactional_db, now):
    with pytest.raises(RuntimeError):
        record("session:1", TESTED, actor="user:1", now=now)


@pytest.mark.parametrize(
    "change", [lambda: Entry.objects.update(actor="user:2"), lambda: Entry.objects.all().delete()]
)
def test_update_and_delete_are_refused_by_the_database(now, change):
    write("session:1", 1, now)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert Entry.objects.get().actor == "user:1"


def test_the_same_act_key_is_one_act(now):
    with transaction.atomic():
        first = record("session:1", TESTED, actor="user:1", now=now, key="k1")
    with pytest.raises(AlreadyDone) as caught, transaction.atomic():
        record("session:2", TESTED, actor="user:1", now=now, key="k1")
    assert caught.value.entry == first
    assert Entry.objects.count() == 1


def test_a_missing_trigger_is_named(now):
    triggers.remove()
    try:
        assert set(codes()) == {"journal.trigger-missing"}
    finally:
        triggers.install()


class TestAgainstThePublishedHeads:
    @pytest.fixture(autouse=True)
    def _published(self, now, settings, tmp_path):
        settings.HEADS_FILE = tmp_path / "heads.jsonl"
        write("session:1", 3, now)
        write("session:2", 2, now)
        assert publish_heads(now=now) == 3  # the key that seals them is pinned by the way
        assert publish_heads(now=now) == 0
        triggers.remove()
        yield
        triggers.install()

    def broken(self):
        besides = ("journal.trigger-missing", "journal.head-differs")  # the row of the stream says so too
        return [f for f in faults() if f.code not in besides]

    def test_nothing_changed(self):
        assert self.broken() == []

    def test_one_entry_altered(self):
        Entry.objects.filter(stream="session:1", number=2).update(facts={"step": 9})
        assert [(f.code, f.params["stream"], f.params["number"]) for f in self.broken()] == [
            ("journal.entry-altered", "session:1", 2)
        ]

    def test_the_last_entry_deleted(self):
        Entry.objects.filter(stream="session:1", number=3).delete()
        assert [(f.code, f.params["number"]) for f in self.broken()] == [("journal.tail-cut", 3)]

    def test_a_whole_stream_deleted(self):
        Entry.objects.filter(stream="session:2").delete()
        Head.objects.filter(stream="session:2").delete()
        assert [(f.code, f.params["stream"]) for f in self.broken()] == [
            ("journal.stream-deleted", "session:2")
        ]

    def test_a_chain_computed_again(self):
        previous = journal_chain.GENESIS
        for entry in Entry.objects.filter(stream="session:1").order_by("number"):
            entry.facts, entry.previous = {"step": "forged"}, previous
            entry.digest = previous = journal_chain.digest(entry.as_dict())
            entry.save()
        assert [(f.code, f.params["stream"]) for f in self.broken()] == [
            ("journal.chain-recomputed", "session:1")
        ]

    def test_the_heads_file_altered(self, settings):
        lines = settings.HEADS_FILE.read_text(encoding="utf-8").replace("session:1", "session:9")
        settings.HEADS_FILE.write_text(lines, encoding="utf-8")
        assert "journal.heads-altered" in [f.code for f in self.broken()]


def test_after_an_erasure_the_chain_holds_and_no_word_is_left(now):
    with transaction.atomic():
        record(
            "candidacy:1",
            TESTED,
            actor="user:1",
            now=now,
            private={"reason": Private("person:1", "Camille Exemple déménage")},
        )
    assert [w.text for w in history(["candidacy:1"])[0].said] == ["Camille Exemple déménage"]
    assert erase("person:1", actor="user:1", now=now) == 1
    assert Words.objects.count() == 0
    assert faults() == []
    assert "Camille" not in str(list(export()))


def test_many_first_entries_at_once(now):
    record_first([Done(f"candidacy:{n}", TESTED, {"n": n}) for n in range(20)], actor="user:1", now=now)
    write("candidacy:3", 1, now)
    assert list(
        Entry.objects.filter(stream="candidacy:3").order_by("number").values_list("number", flat=True)
    ) == [1, 2]
    assert faults() == []


@pytest.mark.replays("journal.clock")
def test_nothing_is_written_at_a_time_that_no_machine_reaches():
    def written(at):
        def act():
            with transaction.atomic():
                return record("essai:1", Act("step", "a avancé."), actor="system:test", now=at)

        return act

    replay(
        "journal.clock",
        written(datetime(2090, 1, 1, tzinfo=UTC)),
        again=written(datetime(2027, 1, 1, tzinfo=UTC)),
    )


def test_an_act_key_longer_than_its_column_is_still_one_act(now):
    key = "k" * 5_000
    with transaction.atomic():
        first = record("essai:1", Act("step", "a avancé."), actor="system:test", now=now, key=key)
    assert already(key) == first
    with pytest.raises(AlreadyDone), transaction.atomic():
        record("essai:1", Act("step", "a avancé."), actor="system:test", now=now, key=key)
    assert already("k" * 4_999) is None
