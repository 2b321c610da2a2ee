import json
import shutil
import subprocess
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from parchemin.accounts.actor import ANONYMOUS
from parchemin.awards import actions, facts, queries, verifying
from parchemin.awards.models import Award, AwardNumber
from parchemin.candidates.models import Candidacy
from parchemin.documents import parchment
from parchemin.domain.award import Claims
from parchemin.domain.objection import Refused
from parchemin.formats.credentials import open_badges
from parchemin.journal.actions import AlreadyDone
from parchemin.journal.models import Entry
from parchemin.parties.models import Letter
from parchemin.runtime import files
from parchemin.runtime.models import Progress
from tests import make
from tests.commands import run

pytestmark = pytest.mark.django_db


def codes_of(refusal):
    return sorted(objection.code for objection in refusal.value.objections)


def issued(world, outcome, now, **changes):
    return actions.issue_award(**{"actor": world.actor, "now": now, "outcome": outcome, **changes})


def test_an_award_has_a_number_a_parchment_and_a_signed_credential(world, granted, now):
    award = issued(world, granted, now)

    assert award.number == "CF-2023-0001"
    assert award.issued_on == date(2023, 6, 30)
    assert len(award.token) == 26
    assert award.claims_digest == Claims.from_dict(award.claims).digest()
    pdf, credential = files.read(award.parchment_id), files.read(award.credential_id)
    assert pdf.startswith(b"%PDF-1.7")
    assert parchment.embedded_credential(pdf) == credential.decode()
    document = verifying.did_document(world.certifier)
    assert open_badges.verify(json.loads(credential), document, now=now) == []
    assert Candidacy.objects.get(pk=award.candidacy_id).state == Candidacy.State.COMPLETE
    [entry] = Entry.objects.filter(stream=award.stream)
    assert (entry.act, entry.facts["number"]) == ("award_issued", "CF-2023-0001")


def test_the_journal_keeps_neither_the_code_nor_the_name(world, granted, now):
    award = issued(world, granted, now)
    written = json.dumps([entry.as_dict() for entry in Entry.objects.filter(stream=award.stream)])

    assert award.token not in written
    assert award.person.birth_name not in written


def test_page_paper_and_credential_say_the_same_words(world, granted, now):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")

    def text_of(pdf):
        done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
        return done.stdout.decode()

    award = issued(world, granted, now)
    page = verifying.verify(award.token, now)
    credential = json.loads(files.read(award.credential_id))

    assert verifying.same_claims(award, now, text_of=text_of) == []
    assert len(page.mentions) == 8
    assert open_badges.mentions(credential) == [(m.number, m.label, m.text) for m in page.mentions]
    missing = verifying.same_claims(award, now, text_of=lambda _pdf: "autre chose")
    assert [o.code for o in missing] == ["award.mention-not-printed"] * 8


def test_two_clicks_are_one_award(world, granted, now):
    first = issued(world, granted, now)
    again = issued(world, granted, now + timedelta(hours=1))

    assert first.pk == again.pk
    assert Award.objects.count() == 1
    assert AwardNumber.objects.get().last == 1
    assert Letter.objects.filter(kind="award").count() == 1


def test_numbers_follow_one_another_by_certifier_and_year(world, grant, now):
    outcomes = [grant(world.session, candidacy) for candidacy in world.candidacies]
    numbers = [issued(world, outcomes[rank], now).number for rank in range(2)]
    numbers.append(issued(world, outcomes[2], now.replace(year=2024)).number)

    assert numbers == ["CF-2023-0001", "CF-2023-0002", "CF-2024-0001"]


def test_a_number_taken_while_the_files_were_made_is_not_given_twice(world, grant, now):
    first, second = (grant(world.session, candidacy) for candidacy in world.candidacies[:2])
    drawn = []

    def chance(size):
        if not drawn:  # the files of the first are being made: the second is issued meanwhile
            drawn.append(issued(world, second, now).number)
        return bytes([len(drawn)]) * (size - 1) + bytes([drawn.append("") or len(drawn)])

    award = issued(world, first, now, chance=chance)

    assert drawn[0] == "CF-2023-0001"
    assert award.number == "CF-2023-0002"
    assert "CF-2023-0002" in files.read(award.credential_id).decode()
    assert verifying.same_claims(award, now) == []


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_get_ten_numbers_in_a_row(grant, now):
    world = make.world(candidates=4)
    outcomes = [grant(world.session, candidacy) for candidacy in world.candidacies]
    actor, failed = world.actor, []

    def work(outcome):
        try:
            actions.issue_award(actor=actor, now=now, outcome=outcome)
        except Exception as error:  # noqa: BLE001 - told by the assertion
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(outcome,)) for outcome in outcomes * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    numbers = sorted(Award.objects.values_list("number", flat=True))
    assert numbers == [f"CF-2023-{rank:04d}" for rank in range(1, 5)]
    assert AwardNumber.objects.get().last == 4


def test_nothing_is_kept_of_an_award_that_cannot_be_printed(world, grant, now):
    world.certifier.signatory_name = "Claude 王"
    world.certifier.save()
    outcome = grant(world.session, world.candidacies[0])

    with pytest.raises(Refused) as refusal:
        issued(world, outcome, now)
    assert codes_of(refusal) == ["document.unprintable"]
    assert "U+738B" in refusal.value.objections[0].message
    assert refusal.value.objections[0].mend
    assert not Award.objects.exists()
    assert not AwardNumber.objects.exists()
    assert not Letter.objects.filter(kind="award").exists()


def test_a_failure_at_the_last_step_leaves_nothing(world, granted, now):
    key = "acte-1"
    other = make.world()
    from django.db import transaction

    from parchemin.journal.actions import AlreadyDone, record
    from parchemin.journal.acts import Act

    with transaction.atomic():
        record(
            "essai",
            Act("essai", "a essayé."),
            actor="user:1",
            now=now,
            certifier=other.certifier.slug,
            key=key,
        )

    with pytest.raises(AlreadyDone):
        issued(world, granted, now, key=key)
    assert not Award.objects.exists()
    assert not AwardNumber.objects.exists()
    assert Candidacy.objects.get(pk=granted.entry.candidacy_id).state == Candidacy.State.ENROLLED


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"verdict": "partial"}, "delivery.not-granted"),
        ({"verdict": "refused"}, "delivery.not-granted"),
        ({"whole": False}, "award.blocks-only"),
        ({"published_at": None}, "award.not-published"),
        ({"acquired": False}, "award.blocks-missing"),
    ],
)
def test_the_certifier_delivers_only_what_the_jury_granted_and_published(world, grant, now, fields, code):
    outcome = grant(world.session, world.candidacies[0], **fields)

    with pytest.raises(Refused) as refusal:
        issued(world, outcome, now)
    assert codes_of(refusal) == [code]
    assert not Award.objects.exists()


def test_a_rehearsal_gives_no_title(world, grant, now):
    Candidacy.objects.filter(pk=world.candidacies[0].pk).update(rehearsal=True)
    world.candidacies[0].refresh_from_db()
    outcome = grant(world.session, world.candidacies[0])

    with pytest.raises(Refused) as refusal:
        issued(world, outcome, now)
    assert codes_of(refusal) == ["award.rehearsal"]


def test_a_missing_mention_stops_the_award_and_says_which(world, granted, now):
    world.certifier.city = ""
    world.certifier.signatory_name = ""
    world.certifier.save()
    granted.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        issued(world, granted, now)
    assert codes_of(refusal) == ["claims.place", "claims.signatory"]


def test_an_individual_candidate_outside_the_registration_waits_for_a_settlement(world, grant, now):
    sheet = world.framework.sheet
    sheet.registrations.update(until=date(2023, 1, 1))
    Candidacy.objects.filter(pk=world.candidacies[0].pk).update(route="CL")
    world.candidacies[0].refresh_from_db()
    outcome = grant(world.session, world.candidacies[0])

    with pytest.raises(Refused) as refusal:
        issued(world, outcome, now)
    assert codes_of(refusal) == ["register.individual-not-named"]
    award = issued(world, outcome, now, settled="Avis du service juridique du 20 juin 2023.")
    [entry] = Entry.objects.filter(stream=award.stream)
    assert list(entry.private) == ["settled"]


def test_entered_and_decided_outside_the_registration_is_no_and_no_reason_changes_it(world, grant, now):
    world.framework.sheet.registrations.update(until=date(2022, 1, 1))
    outcome = grant(world.session, world.candidacies[0])

    with pytest.raises(Refused) as refusal:
        issued(world, outcome, now, settled="parce que")
    assert "register.entered-outside" in codes_of(refusal)


def test_another_certifier_may_not_deliver(world, granted, now):
    stranger = make.actor(make.manager(world.other))
    for actor in (stranger, ANONYMOUS):
        with pytest.raises(Refused) as refusal:
            issued(world, granted, now, actor=actor)
        assert codes_of(refusal) == ["permission.manager"]


def test_the_letter_waits_in_the_outbox_with_both_files(world, granted, now):
    award = issued(world, granted, now)
    letter = Letter.objects.get(kind="award")

    assert letter.state == Letter.State.DRAFT
    assert letter.person == award.person
    assert facts.verification_url(award.token) in letter.body
    assert [a.file_id for a in letter.attachments.order_by("pk")] == [award.parchment_id, award.credential_id]


def test_what_is_due_is_what_was_published_and_not_yet_delivered(world, grant, now):
    outcomes = [grant(world.session, candidacy) for candidacy in world.candidacies]
    unpublished = make.candidacy(world.certifier, world.framework)
    grant(world.session, unpublished, published_at=None)
    issued(world, outcomes[0], now)

    assert list(queries.due(date(2023, 6, 30), world.certifier)) == outcomes[1:]
    assert list(queries.due(date(2023, 6, 21), world.certifier)) == []
    assert list(queries.due(date(2023, 6, 30), world.other)) == []


def test_one_person_who_cannot_be_printed_does_not_stop_the_others(world, grant, now):
    person = world.candidacies[1].person
    person.birth_name = "😀"
    person.save()
    for candidacy in world.candidacies:
        grant(world.session, candidacy)

    outcomes = list(queries.due(date(2023, 6, 30), world.certifier))
    batch = actions.issue_awards(actor=world.actor, now=now, outcomes=outcomes)

    assert len(batch.issued) == 2
    [refused] = batch.refused
    assert refused.outcome == outcomes[1]
    assert "U+1F600" in refused.words
    assert sorted(Award.objects.values_list("number", flat=True)) == ["CF-2023-0001", "CF-2023-0002"]
    again = actions.issue_awards(actor=world.actor, now=now, outcomes=outcomes)
    assert again.issued == batch.issued


@pytest.mark.django_db(transaction=True)
def test_a_batch_started_from_a_page_ends_with_its_report(grant, now):
    world = make.world()
    for candidacy in world.candidacies:
        grant(world.session, candidacy)

    row = actions.start_issuing(actor=world.actor, now=now, certifier=world.certifier)

    row.refresh_from_db()
    assert (row.state, row.done, row.total) == (Progress.State.DONE, 3, 3)
    assert len(row.result["issued"]) == 3
    assert Entry.objects.filter(act="award_issued", actor=world.actor.label).count() == 3


def test_an_award_is_seen_by_its_certifier_alone(world, granted, now):
    award = issued(world, granted, now)

    assert list(queries.awards(world.actor)) == [award]
    assert list(queries.awards(make.actor(make.manager(world.other)))) == []
    holder = make.actor(make.member(world.certifier, award.person, "candidate"))
    assert list(queries.of_person(holder)) == [award]
    assert list(queries.awards(holder)) == []


def test_what_nobody_foresaw_for_one_person_does_not_stop_the_others(world, grant, now):
    outcomes = [grant(world.session, candidacy) for candidacy in world.candidacies]
    drawn = []

    def chance(size):
        drawn.append(size)
        if len(drawn) == 3:  # the first draw of the second title
            raise OSError("le hasard manque")
        return bytes([len(drawn)]) * size

    batch = actions.issue_awards(actor=world.actor, now=now, outcomes=outcomes, chance=chance)

    assert len(batch.issued) == 2
    [refused] = batch.refused
    assert (refused.outcome, [o.code for o in refused.objections]) == (outcomes[1], ["award.failed"])
    assert "le hasard manque" in refused.words


def test_the_command_issues_all_the_others_lists_the_one_and_exits_in_3(world, grant, now):
    person = world.candidacies[1].person
    person.birth_name = "王"
    person.save()
    for candidacy in world.candidacies:
        grant(world.session, candidacy)

    done = run("award", "issue", world.certifier.slug, by=world.manager)

    assert done.exit_code == 3
    assert "2 titres délivrés, 1 refusés avec leurs raisons." in done.output
    assert f"non délivré  dossier {world.candidacies[1].number}" in done.output
    assert "identity.script" in done.output
    assert "à faire" in done.output
    assert run("award", "issue", world.certifier.slug, by=world.manager).exit_code == 3
    person.birth_name = "Corrigé"
    person.save()
    last = run("award", "issue", world.certifier.slug, by=world.manager)
    assert (last.exit_code, Award.objects.count()) == (0, 3)


@pytest.mark.parametrize(
    ("birth", "first", "usage"),
    [
        (
            "D’Essai-de la Très-Longue-Maison-Fictive-des-Exemples-Hauts",
            "Marie-Antoinette, Joséphine-Charlotte, Élisabeth-Apolline, Hippolyte-Barthélemy-Ghislain, Anne-Sophie",
            "",
        ),
        ("W" * 29 + " " + "M" * 30, ", ".join(["Wwwwwwwwww-Mmmmmmmmmm"] * 7), "W" * 29 + " " + "M" * 30),
    ],
)
def test_the_longest_names_that_the_civil_status_holds_are_printed_whole(
    world, grant, now, birth, first, usage
):
    person = world.candidacies[0].person
    person.birth_name, person.first_names, person.usage_name = birth, first, usage
    person.save()
    outcome = grant(world.session, world.candidacies[0])

    award = issued(world, outcome, now)

    assert verifying.same_claims(award, now) == []
    assert birth in verifying.verify(award.token, now).holder


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_begin_one_work(grant, now):
    world = make.world()
    grant(world.session, world.candidacies[0])
    clicks = [
        lambda key=key: (
            actions.start_issuing(actor=world.actor, now=now, certifier=world.certifier, key=key).pk
        )
        for key in (*(["same"] * 10), *(f"other-{n}" for n in range(10)))
    ]
    with transaction.atomic():  # nothing is done before the last click
        rows = [click() for click in clicks]
    assert len(set(rows)) == 1
    assert Progress.objects.filter(kind="issue_awards").count() == 1
    assert Entry.objects.filter(act="issuing_asked").count() == 1
    with pytest.raises(AlreadyDone):  # the work is over: the same form does not begin it again
        actions.start_issuing(actor=world.actor, now=now, certifier=world.certifier, key="same")
