"""A session lived through its pages, from its preparation to the results, by those whose act it is."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from functools import cached_property

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from parchemin.assessments.models import Criterion
from parchemin.candidates.models import AcquiredBlock
from parchemin.journal.models import Entry
from parchemin.juries.models import (
    BlockDecision,
    Convocation,
    Jury,
    MemberSignature,
    Minutes,
    Opinion,
    Outcome,
    Session,
    Timetable,
)
from parchemin.parties.models import Letter
from tests import life as life_by_acts
from tests import make, snapshots

_keys = itertools.count(1)


def key():
    return f"act-{next(_keys)}"


class Life:
    """One client a person, and the acts of a session by their pages; each stage is led once and put back after."""

    def __init__(self, world):
        self.world, self.session = world, world.session
        self.jurors = Jurors(world)

    @cached_property
    def manager(self):
        return client_of(self.world.manager)

    def url(self, name, *more):
        return reverse(name, args=[self.session.pk, *more])

    def post(self, name, data=None, *more, by=None, status=302):
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = (by or self.manager).post(self.url(name, *more), {"act_key": key(), **(data or {})})
        assert answer.status_code == status, answer.text[:3000]
        return answer

    def page(self, name, *more, by=None):
        answer = (by or self.manager).get(self.url(name, *more))
        assert answer.status_code == 200, answer.status_code
        assert "CANARI" not in answer.text
        return answer.text

    def prepared(self):
        return self.led("prepared", self._prepare)

    def deliberating(self):
        return self.led("deliberating", self._deliberate)

    def closed(self):
        return self.led("closed", self._close)

    def led(self, stage, lead):
        snapshots.once(f"{stage} by pages", lead, about=self.world)
        return self

    def _prepare(self):
        self.post("session_candidates", {"everyone": "1"})
        self.post("session_open")
        self.post("session_jury_propose")

    def _deliberate(self):
        self.prepared()
        sheet = {f"juror-{m.juror.person_id}": "present" for m in self.members()}
        self.post("session_attendance", {**sheet, "moment": "deliberation"})
        candidates = {f"candidate-{e.candidacy.person_id}": "present" for e in self.entries()}
        self.post("session_attendance", {**candidates, "moment": self.session.starts_on.isoformat()})
        life_by_acts.proved(self.world, make.NOW)
        self.post("session_deliberation_open")

    def members(self):
        return list(self.jury().members.filter(withdrawn_at__isnull=True).select_related("juror__person"))

    def entries(self):
        return list(self.session.entries.order_by("position"))

    def jury(self):
        return Jury.objects.get(session=self.session)

    def vote(self, member, entry, votes):
        data = {f"vote-{block.pk}": vote for block, vote in votes.items()}
        return self.post("jury_opinions", data, entry.pk, by=self.jurors[member.juror.person_id])

    def all_for(self, entry, against=()):
        """Everybody votes; ``against``: numbers of blocks refused by all."""
        for member in self.members():
            votes = {b: "against" if b.number in against else "for" for b in entry.blocks.all()}
            self.vote(member, entry, votes)

    def marked(self, entry, level="acquired"):
        """A grid handed in for each block, by the first member."""
        from parchemin.assessments import actions

        member = self.members()[0]
        for grid in self.world.grids:
            marking = actions.start_marking(
                actor=make.actor(self._account(member)),
                now=make.NOW,
                candidacy=entry.candidacy,
                grid=grid,
                assessor=member.juror.person,
            )
            actions.give_marks(
                actor=make.actor(self._account(member)),
                now=make.NOW,
                marking=marking,
                marks={c.pk: (level, "à reprendre") for c in grid.criteria.all()},
                submit=True,
            )

    def _account(self, member):
        return self.jurors.account(member.juror.person)

    def _close(self):
        self.deliberating()
        for entry in self.entries():
            self.marked(entry)
            self.all_for(entry)
        self.post("session_adopt")
        self.post("session_close")

    def signed(self):
        for member in self.members():
            by = self.jurors[member.juror.person_id]
            digest = by.get(self.url("jury_minutes")).context["digest"]
            self.post("jury_minutes", {"typed_name": member.juror.person.full_name, "digest": digest}, by=by)
        return self


class Jurors(dict):
    """The client of each juror, by person; their accounts are given and signed in when first asked for."""

    def __init__(self, world):
        super().__init__()
        self.world = world

    def __missing__(self, person_id):
        person = next(j.person for j in self.world.jurors if j.person_id == person_id)
        self[person_id] = client_of(self.account(person))
        return self[person_id]

    def account(self, person):
        membership = person.memberships.filter(role="juror").first()
        return membership.user if membership else make.member(self.world.certifier, person, "juror")


def client_of(account):
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def life(world):
    return Life(world)


PAGES = (
    "session",
    "session_candidates",
    "session_jury",
    "session_planning",
    "session_convoke",
    "session_attendance",
    "session_deliberation",
    "session_minutes",
)


def test_a_session_is_prepared_on_its_form(life):
    form = {
        "title": "Session de novembre",
        "frameworks": [life.world.framework.pk],
        "site": life.world.site.pk,
        "starts_on": "2023-11-13",
        "jury_on": "2023-11-14",
        "act_key": "once",
    }
    first = life.manager.post(reverse("session_new"), form)
    made = Session.objects.get(title="Session de novembre")
    assert first.headers["Location"] == reverse("session", args=[made.pk])
    life.manager.post(reverse("session_new"), form)
    assert Session.objects.filter(title="Session de novembre").count() == 1
    assert "Session de novembre" in life.manager.get(reverse("sessions")).text


def test_a_form_that_is_wrong_says_so_field_by_field(life):
    page = life.manager.post(reverse("session_new"), {"starts_on": "2023-11-13", "jury_on": "2023-11-12"})
    assert page.status_code == 400
    assert "après les soutenances" in page.text
    assert page.text.count("Ce champ est obligatoire") >= 3


def test_what_blocks_the_opening_is_said_before_it_is_asked(life):
    page = life.page("session")
    assert "Aucun candidat n’est inscrit à la session" in page
    refused = life.post("session_open", status=409)
    assert "L’acte n’a pas été fait" in refused.text
    assert Session.objects.get(pk=life.session.pk).state == Session.State.DRAFT


def test_candidates_are_entered_for_the_blocks_ticked(life):
    candidacy = life.world.candidacies[0]
    block = candidacy.blocks.order_by("number").first()
    life.post("session_candidates", {"candidacy": [candidacy.pk], f"blocks-{candidacy.pk}": [block.pk]})
    (entry,) = life.entries()
    assert [b.pk for b in entry.blocks.all()] == [block.pk]
    assert candidacy.person.full_name in life.page("session_candidates")


def test_a_candidate_ticked_without_a_block_is_not_entered(life):
    page = life.post("session_candidates", {"candidacy": [life.world.candidacies[0].pk]}, status=409)
    assert "sans aucun bloc" in page.text
    assert life.entries() == []


def test_a_candidacy_of_another_certifier_cannot_be_entered(life):
    life.post("session_candidates", {"candidacy": [life.world.canary.pk]}, status=409)
    assert life.entries() == []


def test_the_jury_is_composed_in_one_act_and_its_sentence_lights_up(life):
    life.post("session_candidates", {"everyone": "1"})
    before = life.page("session_jury")
    assert before.count("il en manque") >= 5
    assert "Placer ces 5 personnes" in before
    life.post("session_jury_propose", {"act_key": "propose"})
    life.post("session_jury_propose", {"act_key": "propose"})
    assert len(life.members()) == 5
    after = life.page("session_jury")
    assert "il en manque" not in after
    assert "Composition conforme" in after


def test_a_member_withdrawn_leaves_an_empty_chair_and_may_be_replaced_by_hand(life):
    life.post("session_candidates", {"everyone": "1"})
    life.post("session_jury_propose")
    gone = next(m for m in life.members() if m.seat == "professional")
    life.post("session_jury_withdraw", {"reason": "malade"}, gone.pk)
    assert "Siège vide" in life.page("session_jury")
    able = life.manager.get(life.url("session_jury")).context["able"]
    life.post("session_jury_nominate", {"juror": able[0].juror.pk, "seat": able[0].seat.value})
    assert "Siège vide" not in life.page("session_jury")


def test_someone_tied_to_a_candidate_is_on_the_side_of_those_who_may_not_with_the_reason(life, now):
    from parchemin.candidates.models import Relation

    life.post("session_candidates", {"everyone": "1"})
    Relation.objects.create(
        certifier=life.world.certifier,
        candidate=life.world.candidacies[0].person,
        other=life.world.jurors[0].person,
        kind="trainer",
        declared_at=now,
    )
    context = life.manager.get(life.url("session_jury")).context
    tied = next(p for p in context["others"] if p.juror.pk == life.world.jurors[0].pk)
    assert "a formé le candidat" in tied.reasons[0]


def test_a_juror_of_another_certifier_cannot_be_named(life):
    life.post("session_candidates", {"everyone": "1"})
    foreign = make.juror(life.world.other)
    life.post("session_jury_nominate", {"juror": foreign.pk, "seat": "professional"}, status=404)


def in_forty_days(life):
    """The same world, its day yet to come: nobody is convoked to a day gone by."""
    day = timezone.localdate() + timedelta(days=40)
    Session.objects.filter(pk=life.session.pk).update(starts_on=day, jury_on=day, results_promised_on=None)
    for juror in life.world.jurors:
        juror.accredited_until = None
        juror.save()
        start = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        juror.availabilities.update(starts_at=start, ends_at=start + timedelta(hours=12))
    life.session.refresh_from_db()
    return day


def test_a_timetable_is_searched_released_and_convoked(life):
    in_forty_days(life)
    life.prepared()
    life.post("session_plan", {"seconds": "2"})
    timetable = Timetable.objects.get()
    page = life.page("session_planning")
    assert life.world.candidacies[0].person.full_name in page
    assert "style=" not in page
    life.post("session_release", {}, timetable.version)
    assert "Version 1 publiée" in life.page("session")
    people = life.manager.get(life.url("session_convoke")).context["waiting"]
    assert f"Convoquer {len(people)} personnes" in life.page("session_convoke")
    life.post("session_convoke", {"act_key": "convoke"})
    life.post("session_convoke", {"act_key": "convoke"})
    assert Convocation.objects.count() == len(people)
    assert set(Letter.objects.values_list("state", flat=True)) == {"draft"}
    assert "à relire" in life.page("session_convoke").lower()


def test_a_juror_reads_the_convocation_once_it_is_let_go_and_says_he_will_come(life):
    in_forty_days(life)
    life.prepared()
    life.post("session_convoke")
    member = life.members()[0]
    by = life.jurors[member.juror.person_id]
    assert "Votre convocation" not in life.page("jury_session", by=by)
    assert by.get(life.url("jury_convocation", "convocation.pdf")).status_code == 404
    Letter.objects.update(state="approved")
    assert "Votre convocation" in life.page("jury_session", by=by)
    pdf = by.get(life.url("jury_convocation", "convocation.pdf"))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert by.get(life.url("jury_convocation", "autre.pdf")).status_code == 404
    life.post("jury_confirm", {"act_key": "come"}, by=by)
    life.post("jury_confirm", {"act_key": "come"}, by=by)
    assert Convocation.objects.filter(confirmed_at__isnull=False).count() == 1
    assert Entry.objects.filter(act="convocation_confirmed").count() == 1


def test_a_juror_says_when_he_may_sit_and_only_for_himself(life):
    juror, other = life.world.jurors[:2]
    by = life.jurors[juror.person_id]
    form = {"juror": juror.pk, "days": "1", "first": "2030-03-04", "last": "2030-03-06"}
    form |= {"starts": "09:00", "ends": "17:00"}
    before = juror.availabilities.count()
    by.post(reverse("jury_availability"), {**form, "act_key": "days"})
    by.post(reverse("jury_availability"), {**form, "act_key": "days"})
    assert juror.availabilities.count() == before + 3
    assert by.post(reverse("jury_availability"), {**form, "juror": other.pk}).status_code == 404
    wrong = by.post(reverse("jury_availability"), {**form, "last": "2030-03-01", "act_key": key()})
    assert wrong.status_code == 422
    backward = by.post(reverse("jury_availability"), {**form, "ends": "08:00", "act_key": key()})
    assert backward.status_code == 409
    assert juror.availabilities.count() == before + 3


def test_nobody_is_convoked_to_a_day_gone_by(life):
    life.prepared()
    refused = life.post("session_convoke", status=409)
    assert "après la session" in refused.text
    assert not Convocation.objects.exists()


def test_a_defence_is_moved_by_a_button_by_the_form_and_locked(life):
    life.prepared()
    life.post("session_plan", {"seconds": "2"})
    defence = Timetable.objects.get().defences.order_by("pk").first()
    life.post("session_defence_move", {"step": "later"}, defence.pk)
    later = type(defence).objects.get(pk=defence.pk)
    assert (later.starts_at - defence.starts_at).total_seconds() == 300
    assert later.locked
    panel = list(defence.panel.values_list("juror_id", flat=True))
    form = {"room": life.world.room.pk, "day": "2023-06-15", "time": "11:05", "panel": panel}
    life.post("session_defence_move", form, defence.pk)
    assert type(defence).objects.get(pk=defence.pk).starts_at.isoformat() == "2023-06-15T09:05:00+00:00"
    life.post("session_defence_move", {"room": "0", "day": "x", "time": "y"}, defence.pk, status=409)
    life.post("session_defence_lock", {"locked": "0"}, defence.pk)
    assert not type(defence).objects.get(pk=defence.pk).locked


def test_two_defences_at_once_block_the_release_at_their_edge(life):
    life.prepared()
    life.post("session_plan", {"seconds": "2"})
    one, two = Timetable.objects.get().defences.order_by("starts_at", "pk")[:2]
    form = {
        "room": one.room_id,
        "day": "2023-06-15",
        "time": one.starts_at.astimezone(make_zone()).strftime("%H:%M"),
        "panel": list(one.panel.values_list("juror_id", flat=True)),
    }
    life.post("session_defence_move", form, two.pk)
    page = life.page("session_planning")
    assert "est attendu en deux endroits à la fois" in page
    grid = life.manager.get(life.url("session_planning")).context["grid"]
    marked = {b.slot.key for b in grid.blocks if b.slot.objections}
    assert {str(one.pk), str(two.pk)} <= marked
    assert "Publier la version 1, après" in page
    life.post("session_release", {}, 1, status=409)
    assert Timetable.objects.get().released_at is None


def make_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Paris")


def test_the_sheet_is_one_act_and_only_what_changed_is_written(life):
    life.prepared()
    person = life.members()[0].juror.person
    sheet = {f"juror-{person.pk}": "present", f"sign-juror-{person.pk}": person.full_name}
    life.post("session_attendance", sheet)
    written = Entry.objects.filter(act="attendance_recorded").count()
    assert written == 1
    life.post("session_attendance", sheet)
    assert Entry.objects.filter(act="attendance_recorded").count() == written


def test_a_jury_that_is_not_there_does_not_open(life):
    life.prepared()
    life.post("session_deliberation_open", status=409)
    assert life.jury().state != Jury.State.DELIBERATING


def test_others_opinions_are_hidden_until_ones_own_is_given(life):
    life.deliberating()
    entry, (first, second, *_) = life.entries()[0], life.members()
    block = entry.blocks.order_by("number").first()
    life.vote(first, entry, {block: "against"})
    other = life.jurors[second.juror.person_id]
    name = first.juror.person.full_name
    before = life.page("jury_deliberation_entry", entry.pk, by=other)
    assert not re.search(rf"{name}\s*:", before)
    life.vote(second, entry, {block: "for"})
    after = life.page("jury_deliberation_entry", entry.pk, by=other)
    assert re.search(rf"{name}\s*:\s*Non acquis", after)


def test_the_secretary_sees_that_an_opinion_is_given_not_what_it_says(life):
    life.deliberating()
    entry, (first, *_) = life.entries()[0], life.members()
    life.vote(first, entry, {entry.blocks.first(): "against"})
    rows = life.manager.get(life.url("session_deliberation_entry", entry.pk)).context["rows"]
    assert [s.given for s in rows[0].opinions].count(True) == 1
    assert {s.vote for s in rows[0].opinions} == {""}
    assert (rows[0].sides, rows[0].agreement) == ([], "")


def test_a_refusal_wants_its_reason_and_the_typing_is_kept(life):
    life.deliberating()
    entry = life.entries()[0]
    life.marked(entry, "missing")
    life.all_for(entry, against=(1,))
    block = entry.blocks.get(number=1)
    offered = ticked(life.page("session_deliberation_entry", entry.pk))
    assert len(offered) == 2, "the criteria not reached are ticked beforehand"
    said = {"block": block.pk, "motivation": " ", "criterion": offered[:1]}
    refused = life.post("session_decide", said, entry.pk, status=409)
    assert "n’est pas motivé" in refused.text
    assert ticked(refused.text) == offered[:1]
    said = {"block": block.pk, "motivation": "La maquette manque."}
    refused = life.post("session_decide", said, entry.pk, status=409)
    assert "ne désigne aucun critère" in refused.text
    assert "La maquette manque." in refused.text
    other = Criterion.objects.exclude(grid__assessment__block=block).first()
    refused = life.post("session_decide", {**said, "criterion": [other.pk]}, entry.pk, status=409)
    assert "ne sont pas de ce candidat et de ce bloc" in refused.text
    assert not BlockDecision.objects.exists()
    life.post("session_decide", {**said, "criterion": offered}, entry.pk)
    row = BlockDecision.objects.get()
    assert (row.motivation, row.evidence["criteria"]) == ("La maquette manque.", sorted(map(int, offered)))
    shown = life.page("session_deliberation_entry", entry.pk)
    assert "La maquette manque." in shown
    assert "Manque" in shown
    assert "Compétence 1.1" in shown


def ticked(page):
    """Criteria ticked on a page, by key."""
    return re.findall(r'name="criterion"\s+value="(\d+)"\s+checked', page)


def test_equal_voices_vote_again_then_what_is_left_is_deferred(life):
    life.deliberating()
    entry = life.entries()[0]
    life.marked(entry)
    one, two = entry.blocks.order_by("number")
    president = life.jurors[next(m for m in life.members() if m.seat == "president").juror.person_id]
    for member, vote in zip(life.members(), ("for", "for", "against", "against", "abstain"), strict=True):
        life.vote(member, entry, {one: "for", two: vote})
    shown = life.page("jury_deliberation_entry", entry.pk, by=president)
    assert "Voter une seconde fois sur le bloc 2" in shown
    refused = life.post("session_decide", {"block": two.pk}, entry.pk, status=409)
    assert "rien ne les départage" in refused.text
    life.post("jury_vote_again", {"block": two.pk}, entry.pk, by=president)
    assert Opinion.objects.filter(block=two).count() == 0
    life.post("session_vote_again", {"block": two.pk}, entry.pk, status=409)
    life.post("session_decide", {"block": one.pk}, entry.pk)
    member = life.jurors[next(m for m in life.members() if m.seat != "president").juror.person_id]
    life.post("jury_state_outcome", {"verdict": "deferred"}, entry.pk, by=member, status=403)
    life.post("jury_state_outcome", {"verdict": "absent"}, entry.pk, by=president, status=409)
    assert "Reporter ce qui n’est pas décidé" in life.page("session_deliberation_entry", entry.pk)
    life.post("jury_state_outcome", {"verdict": "deferred", "reason": "voix égales"}, entry.pk, by=president)
    assert Outcome.objects.get().verdict == "deferred"
    assert BlockDecision.objects.get().acquired
    assert "Décision reportée" in life.page("session_deliberation_entry", entry.pk)


def test_a_member_who_voted_otherwise_joins_an_opinion_of_their_own(life):
    life.deliberating()
    entry = life.entries()[0]
    life.marked(entry)
    block = entry.blocks.get(number=1)
    alone, *others = life.members()
    for member in life.members():
        life.vote(member, entry, {block: "against" if member == alone else "for"})
    life.post("session_decide", {"block": block.pk}, entry.pk)
    by, another = life.jurors[alone.juror.person_id], life.jurors[others[0].juror.person_id]
    assert "Joindre une opinion séparée sur le bloc 1" in life.page(
        "jury_deliberation_entry", entry.pk, by=by
    )
    assert "Joindre une opinion" not in life.page("jury_deliberation_entry", entry.pk, by=another)
    said = {"block": block.pk, "words": "Le plan ne tient pas."}
    life.post("jury_dissent", said, entry.pk, by=another, status=409)
    life.post("jury_dissent", {**said, "words": " "}, entry.pk, by=by, status=409)
    life.post("jury_dissent", said, entry.pk, by=by)
    assert "Le plan ne tient pas." in life.page("jury_deliberation_entry", entry.pk, by=by)
    for page in (
        life.page("session_deliberation_entry", entry.pk),
        life.page("jury_deliberation_entry", entry.pk, by=another),
    ):
        assert alone.juror.person.full_name in page
        assert "Le plan ne tient pas." not in page


def test_a_departure_from_the_proposal_is_chosen_in_the_list_and_said(life):
    rules = life.world.rules
    rules.content = {**rules.content, "mode": "threshold", "threshold": 100, "source": "Règlement, article 4"}
    rules.save()
    life.deliberating()
    entry = life.entries()[0]
    life.marked(entry, "missing")
    life.all_for(entry)
    block = entry.blocks.get(number=1)
    asked = reverse("session_deliberation_entry", args=[life.session.pk, entry.pk]) + f"?bloc={block.pk}"
    assert "la soutenance montre autre chose que la grille" in life.manager.get(asked).text
    refused = life.post("session_decide", {"block": block.pk, "departure": "humeur"}, entry.pk, status=409)
    assert "sans dire pourquoi" in refused.text
    said = {"block": block.pk, "departure": "defence", "departure_reason": "oral très clair"}
    life.post("session_decide", said, entry.pk)
    row = BlockDecision.objects.get()
    assert (row.proposal, row.acquired, row.departure_code) == (False, True, "defence")
    assert "oral très clair" in life.page("session_deliberation_entry", entry.pk)


def test_the_president_decides_and_another_member_may_not(life):
    life.deliberating()
    entry = life.entries()[0]
    life.marked(entry)
    life.all_for(entry)
    block = entry.blocks.get(number=1)
    president = next(m for m in life.members() if m.seat == "president")
    other = next(m for m in life.members() if m.seat == "professional")
    data = {"block": block.pk}
    life.post("jury_decide", data, entry.pk, by=life.jurors[other.juror.person_id], status=403)
    life.post("jury_decide", data, entry.pk, by=life.jurors[president.juror.person_id])
    assert BlockDecision.objects.get().acquired


def test_a_member_steps_aside_for_one_candidate_and_keeps_the_others(life):
    life.deliberating()
    (one, two, *_), member = life.entries(), life.members()[1]
    by = life.jurors[member.juror.person_id]
    life.post("jury_recuse", {"reason": "ancien collègue"}, one.pk, by=by)
    assert by.get(life.url("jury_deliberation_entry", one.pk)).status_code == 404
    assert by.get(life.url("jury_deliberation_entry", two.pk)).status_code == 200


def test_a_recusal_is_seen_by_the_service_where_it_matters(life):
    life.deliberating()
    entry, member = life.entries()[0], life.members()[1]
    life.post("session_jury_recuse", {"entry": entry.pk, "reason": "a recruté ce candidat"}, member.pk)
    name = member.juror.person.full_name
    assert "Déports" in life.page("session_jury")
    assert re.search(
        rf"Déport pour ce candidat\s*:\s*{name}\.", life.page("session_deliberation_entry", entry.pk)
    )
    assert "a recruté ce candidat" not in life.page("session_deliberation_entry", entry.pk).split("Séance")[0]


def test_an_absence_is_stated_and_nothing_is_decided_on_the_blocks(life):
    life.prepared()
    absent = life.entries()[0]
    sheet = {f"juror-{m.juror.person_id}": "present" for m in life.members()}
    life.post("session_attendance", {**sheet, "moment": "deliberation"})
    absence = {f"candidate-{absent.candidacy.person_id}": "absent"}
    life.post("session_attendance", {**absence, "moment": life.session.starts_on.isoformat()})
    life.post("session_deliberation_open")
    life.post("session_state_outcome", {"verdict": "absent"}, absent.pk)
    assert Outcome.objects.get().verdict == "absent"
    assert "Absence" in life.page("session_deliberation_entry", absent.pk)


def test_the_whole_life_ends_with_results_seen_and_told_once(life):
    life.closed()
    assert "Sceller, après 5 signatures" in life.page("session_minutes")
    life.post("session_seal", status=409)
    life.signed()
    assert MemberSignature.objects.count() == 5
    life.post("session_seal", {"act_key": "seal"})
    life.post("session_seal", {"act_key": "seal"})
    minutes = Minutes.objects.get()
    pdf = life.manager.get(life.url("session_minutes_pdf", "complet"))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert life.manager.get(life.url("session_minutes_pdf", "autre")).status_code in (200, 404)
    member = life.jurors[life.members()[0].juror.person_id]
    assert member.get(life.url("jury_minutes_pdf")).status_code == 200
    assert Outcome.objects.filter(published_at__isnull=False).count() == 0
    life.post("session_publish", {"act_key": "publish"})
    life.post("session_publish", {"act_key": "publish"})
    assert Outcome.objects.filter(published_at__isnull=False).count() == 3
    assert AcquiredBlock.objects.count() == 6
    life.post("session_notify", {"act_key": "notify"})
    assert Letter.objects.filter(kind="results").count() == 3
    assert minutes.pdf_id
    for name in PAGES:
        assert life.manager.get(life.url(name)).status_code in (200, 302)


def test_sealed_minutes_are_shown_as_sealed_whatever_changes_after(life):
    life.closed().signed()
    life.post("session_seal")
    person = life.world.candidacies[0].person
    before = person.full_name
    person.birth_name = "CHANGÉ"
    person.save()
    text = life.manager.get(life.url("session_minutes")).context["minutes"]["candidates"][0]["name"]
    assert text == before


@pytest.mark.parametrize("name", PAGES)
def test_pages_speak_english_too(life, name):
    life.deliberating()
    answer = life.manager.get(life.url(name), headers={"accept-language": "en"}, follow=True)
    assert answer.status_code == 200
    assert '<html lang="en"' in answer.text


def test_a_signature_of_an_earlier_text_is_asked_again(life):
    life.closed().signed()
    person = life.world.candidacies[0].person
    person.birth_name = "CORRIGÉ"
    person.save()
    member = life.members()[0]
    by = life.jurors[member.juror.person_id]
    page = life.page("jury_minutes", by=by)
    assert "Signer de nouveau" in page
    assert "Sceller, après 5 signatures" in life.page("session_minutes")
    life.signed()
    life.post("session_seal")
    assert Minutes.objects.count() == 1


def test_a_minutes_digest_that_is_no_longer_shown_is_not_signed(life):
    life.closed()
    member = life.members()[0]
    by = life.jurors[member.juror.person_id]
    refused = life.post("jury_minutes", {"typed_name": "Nom", "digest": "0" * 64}, by=by, status=409)
    assert "a changé depuis que vous l’avez lu" in refused.text
    assert not MemberSignature.objects.exists()


# -- who may not ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_another_certifiers_manager_finds_no_such_session(life, name, client):
    client.force_login(make.manager(life.world.other))
    assert client.get(life.url(name)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_anonymous_visitors_are_asked_to_log_in(life, name, client):
    assert client.get(life.url(name)).status_code == 302


@pytest.mark.parametrize("name", ["session_open", "session_jury_propose", "session_publish", "session_seal"])
def test_an_auditor_reads_and_does_not_act(life, name, client):
    from datetime import date

    from parchemin.accounts.models import Membership

    life.prepared()
    account = make.user(name="Lou Croquis")
    Membership.objects.create(
        user=account, certifier=life.world.certifier, role="auditor", valid_until=date(2099, 1, 1)
    )
    client.force_login(account)
    assert client.get(life.url("session")).status_code == 200
    assert client.post(life.url(name), {"act_key": key()}).status_code == 403


def test_a_juror_has_no_page_of_the_service(life):
    member = life.jurors[life.world.jurors[0].person_id]
    assert member.get(life.url("session")).status_code == 403


def test_a_nested_row_is_looked_up_under_its_session(life, now):
    life.deliberating()
    other = Session.objects.create(
        certifier=life.world.certifier,
        title="Autre",
        site=life.world.site,
        starts_on=now.date(),
        jury_on=now.date(),
    )
    member, entry = life.members()[0], life.entries()[0]
    for name, pk in (
        ("session_jury_withdraw", member.pk),
        ("session_jury_recuse", member.pk),
    ):
        address = reverse(name, args=[other.pk, pk])
        assert life.manager.post(address, {"act_key": key()}).status_code == 404
    assert life.manager.get(reverse("session_deliberation_entry", args=[other.pk, entry.pk])).status_code in (
        302,
        404,
    )
    assert Opinion.objects.count() == 0


def test_lists_cost_the_same_for_one_row_and_for_many(life, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    manager = life.manager
    manager.get(reverse("sessions"))  # a session first seen is listed to its owner: not of this page
    with CaptureQueriesContext(connection) as one:
        manager.get(reverse("sessions"))
    for n in range(30):
        Session.objects.create(
            certifier=life.world.certifier,
            title=f"S{n}",
            site=life.world.site,
            starts_on=life.session.starts_on,
            jury_on=life.session.jury_on,
        )
    with django_assert_num_queries(len(one)):
        life.manager.get(reverse("sessions"))


@pytest.mark.parametrize(
    "name",
    [
        "session",
        "session_candidates",
        "session_jury",
        "session_attendance",
        "session_convoke",
        "session_deliberation",
    ],
)
def test_a_page_of_a_session_costs_the_same_for_few_candidates_and_for_many(
    life, name, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from parchemin.juries.models import SessionEntry

    life.prepared()
    life.manager.get(life.url(name))
    with CaptureQueriesContext(connection) as few:
        life.manager.get(life.url(name))
    for n in range(10, 40):
        candidacy = make.candidacy(life.world.certifier, life.world.framework, rules=life.world.rules)
        entry = SessionEntry.objects.create(session=life.session, candidacy=candidacy, position=n)
        entry.blocks.set(candidacy.blocks.all())
    with django_assert_num_queries(len(few)):
        life.manager.get(life.url(name))


def test_the_planner_costs_the_same_for_few_defences_and_for_many(life, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from parchemin.juries.models import Defence, PanelSeat

    life.prepared()
    life.post("session_plan", {"seconds": "2"})
    timetable = Timetable.objects.get()
    life.manager.get(
        life.url("session_planning")
    )  # a session first seen is listed to its owner: not of this page
    with CaptureQueriesContext(connection) as few:
        life.manager.get(life.url("session_planning"))
    first = timetable.defences.first()
    for n in range(10, 30):
        candidacy = make.candidacy(life.world.certifier, life.world.framework, rules=life.world.rules)
        entry = life.session.entries.create(candidacy=candidacy, position=n)
        entry.blocks.set(candidacy.blocks.all())
        defence = Defence.objects.create(
            timetable=timetable,
            entry=entry,
            assessment=first.assessment,
            room=first.room,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
        )
        PanelSeat.objects.create(defence=defence, juror=life.world.jurors[0])
    with django_assert_num_queries(len(few)):
        life.manager.get(life.url("session_planning"))


def test_a_search_is_followed_and_stopped_from_its_page(life, now):
    from parchemin.runtime.models import Progress

    work = Progress.objects.create(
        certifier=life.world.certifier.slug,
        kind="plan_defences",
        about=life.session.stream,
        state="running",
        done=3,
        total=20,
        created_at=now,
        updated_at=now,
    )
    page = life.page("session_planning")
    assert life.url("session_plan_progress") in page
    assert "HX-Refresh" not in life.manager.get(life.url("session_plan_progress")).headers
    life.post("session_plan_stop")
    work.refresh_from_db()
    assert work.stop_asked
    Progress.objects.filter(pk=work.pk).update(state="stopped")
    assert life.manager.get(life.url("session_plan_progress")).headers["HX-Refresh"] == "true"
    assert "Recherche arrêtée" in life.page("session_planning")


def test_anothers_search_is_not_seen(life, now):
    from parchemin.runtime.models import Progress

    Progress.objects.create(
        certifier=life.world.other.slug,
        kind="plan_defences",
        about=life.session.stream,
        state="running",
        created_at=now,
        updated_at=now,
    )
    assert life.manager.get(life.url("session_plan_progress")).status_code == 404


def test_lists_of_a_session_come_by_fifty(life):
    for _ in range(60):
        make.candidacy(life.world.certifier, life.world.framework, rules=life.world.rules)
    page = life.manager.get(life.url("session_candidates"))
    assert len(page.context["offered"]) == 50
    life.post("session_candidates", {"everyone": "1"})
    assert len(life.entries()) == 63
    page = life.manager.get(life.url("session_candidates") + "?page=2")
    assert len(page.context["page"].object_list) == 13


@pytest.mark.parametrize("odd", ["²", "9" * 30, "-1", "x", ""])
def test_an_odd_number_in_a_form_is_nobody_and_never_a_fault(life, odd):
    life.deliberating()
    entry = life.entries()[0]
    assert life.manager.get(life.url("session_planning") + f"?bloc={odd}").status_code == 200
    life.post("session_candidates", {"candidacy": [odd]}, status=409)
    life.post("session_jury_nominate", {"juror": odd, "seat": "professional"}, status=404)
    life.post("session_decide", {"block": odd}, entry.pk, status=404)
    member = life.jurors[life.members()[0].juror.person_id]
    life.post("jury_decide", {"block": odd}, entry.pk, by=member, status=404)


@pytest.mark.parametrize(("starts", "ends"), [("0206-11-13", "0206-11-14"), ("2023-01-01", "2026-01-01")])
def test_a_mistyped_year_is_said_on_the_form(life, starts, ends):
    form = {"title": "T", "frameworks": [life.world.framework.pk], "site": life.world.site.pk}
    page = life.manager.post(reverse("session_new"), {**form, "starts_on": starts, "jury_on": ends})
    assert page.status_code == 400
    assert not Session.objects.filter(title="T").exists()
