"""Who acts by a command: nobody, the machine, or a person who is named; and how a command ends."""

from __future__ import annotations

import pytest

from parchemin.cli.context import Batch, Doer, Exit, doer_of
from parchemin.domain.objection import refuse
from parchemin.journal.models import Entry
from tests import life, make
from tests.commands import run
from tools.reference.commands import commands, tree

# Upkeep and first set-up: for these nobody answers by name.
MACHINE = {
    "certifier add", "certifier account", "certifier forget-factors", "declaration due", "journal publish", "outbox bounces", "outbox send",
    "migrate", "first-code", "serve", "worker", "sweep", "backup", "restore", "up", "key protect", "key restore",
}  # fmt: skip
# An act of a person that, given less, only reads.
READ_FIRST = {
    "sheet rule": ["--confirm"],
    "sheet move": ["--confirm"],
    "sheet register": ["--confirm"],
    "sheet correct-registration": ["--confirm"],
    "sheet set-aside-registration": ["--confirm"],
    "juror qualities": ["--quality", "mot"],
}
EVERY = [(path.removeprefix("parchemin "), command) for path, command in commands(tree())]


def doer(command) -> Doer | None:
    return doer_of(command.callback)


def test_every_command_says_who_acts():
    assert [name for name, command in EVERY if doer(command) is None] == []
    assert {name for name, command in EVERY if doer(command) is Doer.MACHINE} == MACHINE


def test_a_command_that_takes_an_account_does_not_pass_for_a_reading():
    named = {name for name, command in EVERY if any("--as" in p.opts for p in command.params)}
    persons = {name for name, command in EVERY if doer(command) is Doer.PERSON}
    assert persons <= named
    assert named - persons <= MACHINE


def given(name, command) -> list[str]:
    """Every argument and needed option; "1" is a number, a word and a name of a file."""
    words = []
    for one in command.params:
        if one.param_type_name == "argument":
            words.append("1")
        elif one.required:
            words += [max(one.opts, key=len), "1"]
    return [*name.split(), *words, *READ_FIRST.get(name, [])]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "command"),
    [pytest.param(*one, id=one[0]) for one in EVERY if doer(one[1]) is Doer.PERSON],
)
def test_an_act_of_a_person_is_refused_without_an_account(name, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*given(name, command))
    assert done.exit_code == Exit.REFUSED, done.output
    assert "actor.no-account" in done.stderr
    assert "--as ADRESSE, ou PARCHEMIN_AS" in done.stderr
    assert not Entry.objects.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_the_installation_may_name_the_account_and_the_journal_says_whose_act_it_is(settings):
    world = make.world(candidates=1)
    settings.COMMANDS_AS = world.manager.email
    done = run("session", "enter", world.session.pk)
    assert done.exit_code == 0, done.output
    assert Entry.objects.get(act="candidates_entered").actor == f"user:{world.manager.pk}"
    settings.COMMANDS_AS = "personne@exemple.example"
    lost = run("session", "open", world.session.pk)
    assert (lost.exit_code, "parchemin certifier list" in lost.stderr) == (Exit.USAGE, True)


# -- statuses: one real command each ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_done_is_zero():
    world = make.world(candidates=1)
    assert run("candidate", "list", world.certifier.slug).exit_code == Exit.DONE == 0


@pytest.mark.django_db
def test_what_is_not_true_is_one():
    assert run("award", "verify", "inconnu").exit_code == Exit.FALSE == 1


@pytest.mark.django_db
def test_a_word_that_cannot_be_used_is_two():
    assert run("session", "check", 404).exit_code == Exit.USAGE == 2
    assert run("session", "check", "beaucoup").exit_code == Exit.USAGE


@pytest.mark.django_db
def test_refused_is_three():
    world = make.world(candidates=1)
    done = run("session", "open", world.session.pk, by=world.manager)
    assert (done.exit_code, "✗ session." in done.stderr) == (Exit.REFUSED, True)
    assert Exit.REFUSED == 3


def test_a_text_that_is_no_sheet_is_four(tmp_path):
    (tmp_path / "texte.txt").write_text("Bonjour", encoding="utf-8")
    assert run("sheet", "read", tmp_path / "texte.txt").exit_code == Exit.NOT_A_SHEET == 4


# -- batches: one that is refused stops no other ----------------------------------------------------------------------


def test_a_batch_does_the_others_says_the_one_and_ends_refused(capsys):
    batch = Batch()
    for number in range(3):
        with batch.one(f"dossier {number}"):
            if number == 1:
                raise refuse("test.no", "Non.")
    with pytest.raises(BaseException) as ended:
        batch.end(f"{batch.done} faits.")
    said = capsys.readouterr()
    assert ended.value.exit_code == Exit.REFUSED
    assert ("2 faits." in said.out, "dossier 1" in said.err, "test.no" in said.err) == (True, True, True)


@pytest.mark.django_db
def test_a_list_enters_but_for_who_may_not():
    world = make.world(candidates=3)
    stopped = world.candidacies[1]
    stopped.route = "VAE"
    stopped.save()
    done = run("session", "enter", world.session.pk, by=world.manager)
    assert done.exit_code == Exit.REFUSED
    assert "2 candidats présentés." in done.stdout
    assert "entry.not-admitted" in done.stderr
    assert stopped.number in done.stderr
    left = set(world.session.entries.values_list("candidacy_id", flat=True))
    assert left == {one.pk for one in world.candidacies} - {stopped.pk}


@pytest.mark.django_db
def test_nobody_may_enter_is_a_refusal_and_writes_nothing():
    world = make.world(candidates=1)
    [only] = world.candidacies
    only.route = "VAE"
    only.save()
    done = run("session", "enter", world.session.pk, by=world.manager)
    assert (done.exit_code, "entry.not-admitted" in done.stderr) == (Exit.REFUSED, True)
    assert not world.session.entries.exists()


@pytest.mark.django_db
def test_grids_of_paper_are_typed_but_for_the_one_that_lacks_a_line(now):
    world = make.world(candidates=1)
    life.bring(world, now, "entered")
    [first, *_] = world.candidacies
    email = world.jurors[0].person.email
    words = ("grid", "mark", world.certifier.slug, first.number, "--juror", email)
    done = run(*words, "--line", "1=acquired", by=world.manager)
    said = done.stdout + done.stderr
    assert done.exit_code in (Exit.DONE, Exit.REFUSED), said
    complete = [g for g in _grids(world) if g.criteria.count() == 1]
    assert f"{len(complete)} grilles rendues" in said
    assert (done.exit_code == Exit.REFUSED) == (len(complete) < len(_grids(world)))


def _grids(world):
    from parchemin.assessments.queries import current_grids

    return list(current_grids(world.certifier, world.framework.pk))
