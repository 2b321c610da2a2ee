"""Somebody on both sides: a juror who seems to be a candidate is said at each entrance and never judges themselves."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.candidates.correcting import correct_identity
from parchemin.candidates.relations import clear_relation
from parchemin.domain.composition import College, Moment, Seat
from parchemin.domain.composition.levels import may_set
from parchemin.domain.composition.waiver import may_waive
from parchemin.domain.objection import Level, Refused
from parchemin.formats.tables.spreadsheet import dump_csv
from parchemin.juries import ties
from parchemin.juries.day.checkpoint import checkpoint
from parchemin.juries.jury import sittings
from parchemin.juries.jury.seating import nominate
from parchemin.juries.pool.joining import add_juror
from parchemin.juries.session.preparing import enter_candidates
from parchemin.parties.models import Person
from tests import life, make
from tests.commands import run

pytestmark = pytest.mark.django_db
WHO = {"birth_name": "D’Exemple", "first_names": "Zoé, Andréa", "sex": "F"}
BORN = {"birth_year": 1999, "birth_month": 1, "birth_day": 31, "birth_commune_insee": "69383"}


@pytest.fixture
def candidate(world):
    person = make.person(world.certifier, **WHO, **BORN, email="zoe@exemple.example")
    return make.candidacy(world.certifier, world.framework, person=person, number="Z-1", rules=world.rules)


def joined(world, now, **identity):
    return add_juror(
        actor=world.actor,
        now=now,
        certifier=world.certifier,
        identity={**WHO, "email": "juree@exemple.example", **identity},
        college=College.EMPLOYEE,
        accredited_from=date(2020, 1, 1),
        accredited_until=None,
    )


def said(found) -> list[str]:
    return [o.code for o in found]


@pytest.mark.parametrize(
    "identity",
    [
        {},
        {"birth_name": "D'EXEMPLE", "first_names": "ZOE"},
        {"birth_name": "Autrefois", "usage_name": "D’Exemple"},
        {"birth_name": "Autrefois", "email": "Zoe@exemple.example"},
        {"sex": ""},
        {"first_names": "Zoé"},
    ],
)
def test_a_juror_of_the_same_name_or_address_seems_to_be_the_candidate(world, now, candidate, identity):
    juror = joined(world, now, **identity)
    assert said(ties.candidate_too(juror)) == said(ties.jurors_too([candidate])) == ["person.both-sides"]
    [tie] = ties.of_candidacy(candidate)
    assert (tie.kind, tie.presumed, tie.stands, tie.can_clear) == ("same_person", True, True, True)


@pytest.mark.parametrize(
    "identity", [{"sex": "M"}, {"first_names": "Lou"}, {"birth_name": "Autrefois"}, {"first_names": "Andréa"}]
)
def test_what_is_known_and_differs_tells_them_apart(world, now, candidate, identity):
    juror = joined(world, now, **identity)
    assert ties.candidate_too(juror) == [] == ties.jurors_too([candidate])


def test_the_birth_of_a_juror_once_known_tells_them_apart(world, now, candidate):
    juror = joined(world, now)
    by = {"actor": world.actor, "now": now, "reason": "Pièce vue"}
    correct_identity(person=juror.person, identity={**BORN, "birth_year": 1970}, **by)
    juror.refresh_from_db()
    assert ties.candidate_too(juror) == []


def test_a_rehearsal_is_nobody(world, now):
    person = make.person(world.certifier, **WHO, **BORN)
    trial = make.candidacy(world.certifier, world.framework, person=person, rehearsal=True)
    joined(world, now)
    assert ties.jurors_too([trial]) == []


def test_the_presumption_is_cleared_by_a_named_person_with_a_reason(world, now, candidate):
    juror = joined(world, now)
    who = {"candidate": candidate.person, "other": juror.person, "kind": "same_person"}
    with pytest.raises(Refused) as refusal:
        clear_relation(actor=world.actor, now=now, **who, reason=" ")
    assert said(refusal.value.objections) == ["relation.reason"]
    clear_relation(actor=world.actor, now=now, **who, reason="Deux pièces vues")
    assert ties.candidate_too(juror) == []


def test_one_record_on_both_sides_is_a_fact(world, now, candidate):
    juror = make.juror(world.certifier, person=candidate.person)
    [tie] = ties.of_juror(juror)
    assert (tie.kind, tie.can_clear) == ("same_person", False)
    who = {"candidate": candidate.person, "other": candidate.person, "kind": "same_person"}
    with pytest.raises(Refused) as refusal:
        clear_relation(actor=world.actor, now=now, **who, reason="Deux pièces vues")
    assert "relation.one-record" in said(refusal.value.objections)


def test_no_certifier_lowers_it_nor_sets_it_aside():
    assert not may_set("relation.same_person", Level.WARN)
    assert not may_waive("relation.same_person")


# -- the jury ------------------------------------------------------------------------------------------------------


def entered(world, now, candidate) -> None:
    enter_candidates(actor=world.actor, now=now, session=world.session, candidacies=[candidate])


def of_the_candidate(world, candidate) -> list[str]:
    whole = sittings.sitting(life.jury_of(world))
    return said(whole.objections(Moment.CONVOCATION, world.days[0], candidate))


def test_who_seems_to_be_a_candidate_is_not_named_before_somebody_looked(world, now, candidate):
    life.bring(world, now, "entered")
    entered(world, now, candidate)
    juror = joined(world, now)
    by = {"actor": world.actor, "now": now, "session": world.session, "juror": juror, "seat": Seat.MEMBER}
    with pytest.raises(Refused) as refusal:
        nominate(**by)
    assert "nomination.candidate-perhaps" in said(refusal.value.objections)
    who = {"candidate": candidate.person, "other": juror.person, "kind": "same_person"}
    clear_relation(actor=world.actor, now=now, **who, reason="Deux pièces vues")
    with pytest.raises(Refused) as refusal:
        nominate(**{**by, "seat": Seat.CERTIFIER})
    assert said(refusal.value.objections) == ["juror.seat-unfit"]


@pytest.mark.parametrize("one_record", [True, False])
def test_a_member_presented_later_is_said_by_the_jury_and_by_the_checkpoint(world, now, one_record):
    life.bring(world, now, "composed")
    member = life.members_of(world)[1].juror.person
    if not one_record:
        names = {"birth_name": member.birth_name, "first_names": member.first_names, "sex": member.sex}
        day = {name: getattr(member, name) for name in ("birth_year", "birth_month", "birth_day")}
        member = make.person(world.certifier, **names, **day)
    candidate = make.candidacy(world.certifier, world.framework, person=member, rules=world.rules)
    entered(world, now, candidate)
    assert "relation.same_person" in of_the_candidate(world, candidate)
    [line] = [one for one in checkpoint(world.session, now).lines if one.entry.candidacy == candidate]
    assert "relation.same_person" in [reason.objection.code for reason in line.reasons]
    others = [one for one in checkpoint(world.session, now).lines if one.entry.candidacy != candidate]
    assert all("relation.same_person" not in [r.objection.code for r in one.reasons] for one in others)


# -- each entrance -------------------------------------------------------------------------------------------------


FORM = {**WHO, **BORN, "number": "Z-2", "route": "FI", "entered_on": "2022-09-05", "act_key": "a"}
WORDS = "paraît être à la fois candidat et juré"


def test_the_pages_say_it_at_once(client, world, now):
    client.force_login(world.manager)
    joined(world, now)
    page = client.post(reverse("candidate_new"), FORM, follow=True)
    assert WORDS in page.content.decode()
    new = {"first_names": "Zoé", "birth_name": "D’Exemple", "college": "employee", "sex": "F"}
    dates = {"accredited_from": "2020-01-01", "accredited_last": "2030-01-01", "act_key": "b"}
    page = client.post(reverse("juror_new"), {**new, **dates}, follow=True)
    assert WORDS in page.content.decode()
    assert "Mêmes nom et prénom" in page.content.decode()


def test_a_correction_and_a_list_say_it_too(client, world, now):
    client.force_login(world.manager)
    joined(world, now)
    typed = {**WHO, **BORN, "reason": "Acte vu", "act_key": "a"}
    url = reverse("dossier_identity", args=[world.candidacies[0].pk])
    assert WORDS in client.post(url, typed, follow=True).content.decode()
    Person.objects.filter(pk=world.candidacies[0].person_id).update(first_names="Lou", birth_year=1960)
    headers = ["Voie", "Entrée", "Nom de naissance", "Prénoms", "Sexe", "Naissance"]
    row = ["FI", "05/09/2022", "D'EXEMPLE", "Zoé", "F", "31/01/1999"]
    data = SimpleUploadedFile("liste.csv", dump_csv(headers, [row]), content_type="text/csv")
    page = client.post(reverse("candidates_import"), {"file": data})
    given = {"deposited": page.context["deposited"], "framework": world.framework.pk, "act_key": "b"}
    assert WORDS in client.post(reverse("candidates_import"), given, follow=True).content.decode()


def test_the_commands_say_it_too(world, candidate, tmp_path):
    slug = world.certifier.slug
    words = ["--name", "D'Exemple", "--first-names", "Zoé", "--college", "employee"]
    dates = ["--from", "2020-01-01", "--until", "2030-01-01"]
    done = run("juror", "add", slug, "juree@exemple.example", *words, *dates, by=world.manager)
    assert (done.exit_code, "person.both-sides" in done.output + done.stderr) == (0, True)
    born = [
        "juror",
        "correct",
        slug,
        "juree@exemple.example",
        "--reason",
        "Pièce vue",
        "--birth",
        "1970-01-31",
    ]
    apart = run(*born, by=world.manager)
    assert (apart.exit_code, "person.both-sides" in apart.output + apart.stderr) == (0, False)


# -- a juror corrected ---------------------------------------------------------------------------------------------

BAD = [
    ({"birth_name": "#N/A"}, "identity.spreadsheet-error"),
    ({"first_names": "Ren\u00c3\u00a9e"}, "identity.misread"),
    ({"birth_name": "\u202eELPMEXE"}, "identity.unprintable"),
    ({"birth_name": "EXEM\u200bPLE"}, "identity.unprintable"),
    ({"first_names": "Camille🎓"}, "identity.script"),
    ({"birth_name": "..."}, "identity.no-letter"),
    ({"birth_day": 31, "birth_month": 2, "birth_year": 1970}, "identity.birth-date-unreal"),
    ({"birth_year": 1899}, "identity.birth-year-range"),
]


@pytest.mark.parametrize(("identity", "code"), BAD)
def test_a_juror_corrected_passes_the_one_gate(client, world, now, identity, code):
    juror = world.jurors[0]
    by = {"actor": world.actor, "now": now, "reason": "Pièce vue"}
    with pytest.raises(Refused) as refusal:
        correct_identity(person=juror.person, identity=identity, **by)
    assert code in said(refusal.value.objections)
    client.force_login(world.manager)
    names = ("first_names", "birth_name", "usage_name", "sex", "birth_day", "birth_month", "birth_year")
    typed = {name: getattr(juror.person, name) for name in names} | identity
    form = {f"identite-{name}": value for name, value in typed.items()}
    page = client.post(
        reverse("juror_act", args=[juror.pk, "identite"]), {**form, "identite-reason": "vue", "act_key": "a"}
    )
    assert page.status_code == 409
    assert code in said(page.context["objections"])


def test_a_juror_s_name_is_corrected_canonical(client, world):
    juror = world.jurors[0]
    client.force_login(world.manager)
    born = {name: getattr(juror.person, name) for name in ("birth_day", "birth_month", "birth_year", "sex")}
    form = {**born, "first_names": "Zoe\u0301", "birth_name": " d'Exemple ", "reason": "Pièce vue"}
    typed = {f"identite-{name}": value for name, value in form.items()} | {"act_key": "a"}
    page = client.post(reverse("juror_act", args=[juror.pk, "identite"]), typed)
    assert page.status_code == 302
    juror.person.refresh_from_db()
    assert (juror.person.first_names, juror.person.birth_name) == ("Zoé", "d’Exemple")


@pytest.mark.parametrize(
    "email", ["a..b@exemple.example", "a.@exemple.example", "mailto:a@exemple.example", "a"]
)
def test_a_juror_s_address_passes_the_same_rule_at_each_entrance(client, world, email):
    juror = world.jurors[0]
    client.force_login(world.manager)
    quality = {"qualites-college": "employee", "qualites-email": email, "act_key": "a"}
    page = client.post(reverse("juror_act", args=[juror.pk, "qualites"]), quality)
    assert (page.status_code, said(page.context["objections"])) == (409, ["identity.email-form"])
    base = ["juror", "correct", world.certifier.slug, juror.person.email, "--reason", "vue", "--email", email]
    refused = run(*base, by=world.manager)
    assert (refused.exit_code, "identity.email-form" in refused.output + refused.stderr) == (3, True)
    new = {"first_names": "Zoé", "birth_name": "Essai", "college": "employee", "email": email}
    page = client.post(reverse("juror_new"), {**new, "accredited_from": "2020-01-01", "act_key": "b"})
    assert said(page.context["objections"]) == ["identity.email-form"]
