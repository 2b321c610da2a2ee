"""The catalogue of letters: the words of each are those of its file, filled with its parameters and nothing else."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from parchemin.cli.main import app
from parchemin.parties.letters import LETTERS, Results, text
from parchemin.parties.models import Letter

SOURCE = Path(__file__).resolve().parents[2] / "src" / "parchemin"
GOLDEN = Path(__file__).parent / "golden"
SAMPLES = {
    "-".join(filter(None, [kind, variant])): sample
    for kind, letter in LETTERS.items()
    for variant, sample in letter.samples().items()
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_letter_says_the_words_it_said_before(name):
    sample = SAMPLES[name]
    golden = (GOLDEN / f"{name}.txt").read_bytes().decode()
    assert f"Objet : {sample.subject}\n\n{sample.body}" == golden


def test_every_letter_has_its_text_and_its_samples_and_nothing_is_left_over():
    assert {path.stem for path in text.TEXTS.iterdir()} == set(LETTERS)
    assert {path.stem for path in GOLDEN.iterdir()} == set(SAMPLES)


@pytest.mark.parametrize("kind", LETTERS)
def test_each_parameter_of_a_letter_is_in_its_text(kind):
    for gone in LETTERS[kind].parameters():
        refused: set[str] = set()
        for sample in LETTERS[kind].samples().values():
            values = {name: getattr(sample, name) for name in sample.parameters() if name != gone}
            try:
                text.fill(kind, values)
            except text.UnknownParameterError as error:
                refused.update(error.args)
        assert refused == {gone}, f"{kind} never says {gone}"


def test_a_parameter_unknown_to_a_letter_is_refused():
    with pytest.raises(TypeError, match="diploma"):
        replace(Results.samples()[""], diploma="Autre")


def test_what_a_person_is_named_is_never_read_as_a_text_to_fill():
    odd = replace(Results.samples()[""], candidate="{{ session }} & <b>")
    assert odd.body.startswith("Bonjour {{ session }} & <b>,")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_letter_fits_where_it_is_kept(name):
    sample = SAMPLES[name]
    Letter(kind=sample.kind, subject=sample.subject, body=sample.body).clean_fields(
        exclude=[f.name for f in Letter._meta.fields if f.name not in {"kind", "subject", "body"}]
    )
    assert sample.label
    assert sample.purpose.endswith(".")


def test_no_letter_is_written_outside_the_catalogue():
    """Only the outbox makes the row of a letter, and only ``parties.sending`` gives a message to a server."""
    written = {"Letter.objects.create", "Letter.objects.get_or_create", "Letter.objects.bulk_create"}
    sent = {"EmailMessage", "EmailMultiAlternatives", "send_mail", "get_connection", "smtplib.SMTP"}
    places = {
        (path.relative_to(SOURCE).as_posix(), "sent" if call in sent else "written")
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and (call := ast.unparse(node.func)) in written | sent
    }
    assert places == {("parties/outbox.py", "written"), ("parties/sending.py", "sent")}


def test_the_catalogue_is_read_from_a_terminal():
    run = CliRunner().invoke
    listed = run(app, ["letters", "list"])
    assert listed.exit_code == 0, listed.output
    assert all(kind in listed.output and letter.label in listed.output for kind, letter in LETTERS.items())
    shown = run(app, ["letters", "show", "appeal"])
    assert shown.exit_code == 0, shown.output
    for variant in ("upheld", "rejected", "withdrawn"):
        assert SAMPLES[f"appeal-{variant}"].body in shown.output
    assert all(name in shown.output for name in LETTERS["appeal"].parameters())
    unknown = run(app, ["letters", "show", "appel"])
    assert unknown.exit_code == 2
    assert "convocation_juror" in unknown.output
