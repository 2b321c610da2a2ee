"""A whole session, from the list of candidates to the State's report, each act by its page and by whose act it is."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from parchemin.awards.models import Award
from parchemin.candidates.models import Candidacy
from parchemin.declarations.models import Passage
from parchemin.documents.parchment import bare, embedded_credential
from parchemin.formats.cdc import passage_file
from parchemin.formats.credentials import open_badges
from parchemin.journal.queries import faults
from parchemin.juries.day.occasions import occasions
from parchemin.juries.models import BlockDecision, Convocation, Defence, Opinion, Outcome, PanelSeat, Session
from parchemin.parties.models import Letter, Person
from tests.browser import plain, sideways
from tests.e2e.walk import AGAINST, BY_HAND, CAST, JUDGED, LISTED, STATED, Walk, csv_file, row

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PAPER = b"%PDF-1.4\nrapport fictif de la session\n" * 40
XSD = Path(__file__).resolve().parents[3] / "shared" / "data" / "cdc" / "pix-cpf-1.1.2.xsd"
WORK = "Le rapport ne montre pas la compétence 2 : ni mesure, ni comparaison."


def test_a_session_is_lived_from_the_list_to_the_report(house, chair):
    walk = Walk(house, chair)
    enrol(walk)
    deposit(walk)
    prepare(walk)
    compose(walk)
    plan(walk)
    convoke(walk)
    attend(walk)
    mark(walk)
    deliberate(walk)
    set_aside(walk)
    decide(walk)
    sign_and_seal(walk)
    publish_and_notify(walk)
    award(walk)
    verify(walk)
    declare(walk)
    read_the_report(walk)
    assert list(faults()) == [], "the journal's chains hold"
    assert {key: one.wrong for key, one in walk.windows.items() if one.wrong} == {}


def enrol(walk: Walk) -> None:
    """A list with faults enrols nobody and says each cell; an individual application is refused with its finding."""
    desk, house = walk.manager, walk.house
    desk.go("/candidats/liste/")
    wrong = [
        row(house, "EXEMPLE", **{"Date de naissance": "31/02/1999"}),
        row(house, "ESSAI", Site="Site d’Exemplevile"),
        row(house, "CROQUIS", **{"Voie d’accès": "Candidature individuelle"}),
    ]
    desk.page.set_input_files("#file", csv_file(wrong))
    desk.press("Relire la liste, sans rien inscrire")
    assert "3 cases empêchent l’inscription de la liste" in desk.text
    cells = [plain(c) for c in desk.page.locator("table.folds tbody th").all_inner_texts()]
    assert [re.search(r"[A-Z]\d", c).group() for c in cells] == ["H2", "M3", "B4"]
    assert house.site.name in desk.text, "the site probably meant is proposed"
    assert not Candidacy.objects.exists()

    desk.go("/candidats/nouveau/")
    typed = {
        "number": "D-002",
        "birth_name": BY_HAND,
        "first_names": CAST[BY_HAND][0],
        "birth_day": "2",
        "birth_month": "3",
        "birth_year": "1999",
        "birth_commune_insee": "59350",
        "birth_commune": "Exempleville",
        "email": "candidat2@exemple.example",
    }
    for field, value in typed.items():
        desk.page.fill(f"#id_{field}", value)
    desk.page.fill("#id_entered_on", f"{house.today - timedelta(days=200)}")
    desk.page.select_option("#id_route", "CL")
    desk.press("Inscrire 1 candidat")
    assert "route.CL.cross-without-idem" in desk.refused
    assert "Le sexe à l’état civil manque." in desk.refused
    assert not Candidacy.objects.exists()
    desk.page.select_option("#id_sex", "F")
    desk.page.select_option("#id_route", "FI")
    desk.press("Inscrire 1 candidat")
    assert Candidacy.objects.get().person.birth_name == BY_HAND
    Person.objects.update(sex="")  # as a record of before: what every declaration asks is missing

    desk.go("/candidats/liste/")
    desk.page.set_input_files("#file", csv_file([row(house, name) for name in LISTED]))
    desk.press("Relire la liste, sans rien inscrire")
    assert "7 candidats peuvent être inscrits" in desk.text
    assert Candidacy.objects.count() == 1, "a dry run writes nothing"
    desk.press("Inscrire 7 candidats")
    assert Candidacy.objects.count() == len(CAST)
    assert not Letter.objects.exists()


def deposit(walk: Walk) -> None:
    """On a telephone: the report goes up, the receipt comes down, and both say the same SHA-256."""
    phone = walk.candidate("EXEMPLE")
    assert "/candidat/" in phone.page.url
    with phone.page.expect_navigation(wait_until="load"):
        phone.page.locator(".task .btn").first.click()
    phone.page.set_input_files(
        "#id_file", {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    phone.press("Déposer ce fichier")
    digest = hashlib.sha256(PAPER).hexdigest()
    assert "« rapport.pdf » est reçu" in phone.text
    assert digest in phone.page.content()
    receipt = phone.download(lambda: phone.page.locator("a[href$='recu.pdf']").first.click())
    assert missing_on(receipt, [digest]) == []
    assert sideways(phone.page) == 0


def prepare(walk: Walk) -> None:
    desk, house = walk.manager, walk.house
    desk.go("/sessions/nouvelle/")
    desk.page.fill("#id_title", "Session fictive")
    desk.page.get_by_role("checkbox").first.check()
    desk.page.select_option("#id_site", label=str(house.site))
    for field in ("starts_on", "jury_on", "results_promised_on"):
        desk.page.fill(f"#id_{field}", house.today.isoformat())
    desk.press("Préparer la session")
    walk.desk("candidats/")
    desk.press("Inscrire les 8 candidats possibles", exact=False)
    walk.desk()
    desk.press("Ouvrir la session")
    assert walk.session.state == "open"


def compose(walk: Walk) -> None:
    """A jury that breaks its rule says which clause, and convokes nobody; a proposal mends it."""
    desk, tied = walk.manager, walk.house.jurors[0].person
    desk.go(f"/candidats/{walk.candidacy('EXEMPLE').pk}/")
    open_details(desk, "#id_relate-other")
    desk.page.select_option("#id_relate-other", label=tied.full_name)
    desk.page.select_option("#id_relate-kind", "employer")
    desk.press("Déclarer ce lien")

    walk.desk("jury/")
    assert f"Lié au candidat 1, {walk.candidacy('EXEMPLE').person.full_name}" in desk.text
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name=re.compile("^Placer .* JURÉ")).first.click()
    assert "la règle demande exactement 5 membres" in desk.text
    assert "la règle demande exactement 2 employeurs" in desk.text
    assert desk.page.get_by_role("button", name=re.compile("^Convoquer, après")).is_disabled()
    walk.desk("convocations/")
    desk.press("Convoquer 1 personne")
    assert "la règle demande exactement 1 membre du certificateur" in desk.refused
    assert not Convocation.objects.exists()

    walk.desk("jury/")
    desk.press("Placer ces 4 personnes")
    assert "La composition est conforme" in desk.text
    assert len(walk.members()) == 5
    assert tied.pk not in {m.juror.person_id for m in walk.members()}


def plan(walk: Walk) -> None:
    desk = walk.desk("planning/")
    desk.page.select_option("#seconds", "10")
    desk.press("Chercher un plan")
    walk.desk("planning/")
    assert "0 objection" in desk.text
    desk.press("Publier la version 1", exact=False)
    assert Defence.objects.filter(timetable__released_at__isnull=False).count() == 2 * len(CAST)


def convoke(walk: Walk) -> None:
    """Everyone is told once, through the outbox, after a reading; the candidate confirms."""
    desk = walk.desk("convocations/")
    assert "8 candidats" in desk.text
    assert "D. 3142-32" in desk.text, "jurors called the day itself: their employers have no fifteen days"
    desk.page.get_by_text("Convoquer malgré ce délai").click()
    desk.page.fill("#waive-reason", "Les employeurs ont donné leur accord par écrit.")
    desk.press("Noter la dérogation")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name=re.compile("^Convoquer")).click()
    told = Convocation.objects.count()
    assert Convocation.objects.filter(role="candidate").count() == len(CAST)
    assert set(Letter.objects.values_list("state", flat=True)) == {"draft"}
    desk.go("/envoi/")
    desk.press(f"Laisser partir les {told} lettres")
    assert f"{told} lettres relues, à envoyer." in desk.text
    phone = walk.candidate("EXEMPLE").go("/candidat/")
    assert "Soutenance du bloc 1" in phone.text
    phone.press("Confirmer ma venue")
    assert "Votre venue est confirmée." in phone.text


def attend(walk: Walk) -> None:
    """Each moment has its sheet: who is absent from the examinations, who is there for them, then who deliberates."""
    away = {"DÉMO": "absent", "GABARIT": "excused"}
    for moment in occasions(Session.objects.get()):
        desk = walk.desk(f"emargement/?moment={moment.key}")
        fields = desk.page.locator("input[type=radio][value=present]")
        waited = [fields.nth(n).get_attribute("name") for n in range(fields.count())]
        for field in waited:
            person = Person.objects.get(pk=field.partition("-")[2])
            state = away.get(person.birth_name, "present") if field.startswith("candidate") else "present"
            desk.page.check(f"input[name='{field}'][value={state}]")
            if state == "present":
                desk.page.fill(f"input[name='sign-{field}']", person.full_name)
        desk.press("Enregistrer la feuille")
        assert f"{len(waited)} présences enregistrées." in desk.text


def mark(walk: Walk) -> None:
    """Each juror fills the grid of who they heard; what is not acquired asks for words."""
    seats = PanelSeat.objects.filter(
        defence__timetable__released_at__isnull=False,
        defence__entry__candidacy__person__birth_name__in=JUDGED,
    ).select_related("juror__person", "defence__assessment__block", "defence__entry__candidacy__person")
    shown_once = False
    for seat in seats.order_by("pk"):
        entry, block = seat.defence.entry, seat.defence.assessment.block
        name = entry.candidacy.person.birth_name
        juror = walk.juror(seat.juror.person)
        juror.go(f"/jury/sessions/{entry.session_id}/candidats/{entry.pk}/")
        with juror.page.expect_navigation(wait_until="load"):
            juror.page.get_by_role("link", name=re.compile(f"la grille du bloc {block.number}$")).click()
        missing = block.number in AGAINST.get(name, ())
        for group in juror.page.locator("ol.criteria fieldset").all():
            group.get_by_role("radio", name="Non acquis" if missing else "Acquis", exact=True).check()
        if missing and not shown_once:
            juror.press("Rendre la grille", exact=False)
            assert juror.page.locator("li.wrong").count() == 2
            shown_once = True
        if missing:
            for comment in juror.page.locator("ol.criteria textarea").all():
                comment.fill(WORK)
        juror.press("Rendre la grille", exact=False)
        assert "Grille rendue" in juror.text
    assert shown_once


def deliberate(walk: Walk) -> None:
    """Each member gives opinions; those of the others are hidden until one's own are given."""
    desk = walk.desk("deliberation/")
    desk.press("Ouvrir la délibération")
    members = walk.members()
    for name in JUDGED:
        entry = walk.entry(name)
        for n, member in enumerate(members):
            one = walk.seat(member, f"deliberation/{entry.pk}/")
            others = [m.juror.person.full_name for m in members[:n]]
            assert not any(f"{other} :" in one.text for other in others), "hidden before"
            for number, group in enumerate(one.page.locator(".vote-rows fieldset").all(), start=1):
                against = number in AGAINST.get(name, ())
                group.get_by_text("Non acquis" if against else "Acquis", exact=True).click()
            one.press("Donner mes avis sur ce candidat")
            assert all(f"{other} :" in one.text for other in others), "shown after"
    assert Opinion.objects.count() == len(JUDGED) * 2 * len(members)


def set_aside(walk: Walk) -> None:
    """What nobody deposited stops the decision; the president rules without it, in their own name."""
    for name in JUDGED:
        chair = walk.seat(walk.president(), f"deliberation/{walk.entry(name).pk}/")
        chair.rule_without("Rapport lu en séance, remis sur papier.")
        assert "le procès-verbal le portera" in chair.text
        assert "Ce que la fiche demande : rien ne manque" in chair.text


def decide(walk: Walk) -> None:
    """The president: no refusal without what it rests on; then all that nobody disputes at once, and the close."""
    chair = walk.seat(walk.president(), f"deliberation/{walk.entry('CROQUIS').pk}/")
    for name, numbers in AGAINST.items():
        for number in numbers:
            chair = walk.seat(walk.president(), f"deliberation/{walk.entry(name).pk}/")
            chair.page.get_by_text(re.compile(f"Présidence : statuer sur le bloc {number}")).click()
            bench = chair.page.locator("details.presides[open]")
            bench.locator("textarea").fill(WORK)
            if name == "CROQUIS" and number == 1:
                rests_on = bench.locator("[name=criterion]:checked").all()
                assert len(rests_on) == 2, "what the grid found missing is offered"
                for box in reversed(rests_on):
                    box.uncheck()
                chair.press(f"Inscrire « bloc {number} non acquis » au procès-verbal", within=bench)
                assert "ne désigne aucun critère" in chair.refused
                assert not BlockDecision.objects.filter(entry=walk.entry(name), block__number=number).exists()
                bench = chair.page.locator("details.presides[open]")
                bench.locator("[name=criterion]").first.check()
            chair.press(f"Inscrire « bloc {number} non acquis » au procès-verbal", within=bench)
            assert "avec sa motivation" in chair.text
    walk.seat(walk.president(), "deliberation/")
    chair.press("Inscrire 5 blocs unanimes")
    for name, verdict in STATED.items():
        desk = walk.desk(f"deliberation/{walk.entry(name).pk}/")
        wanted = f"[name=verdict][value={verdict}]"
        open_details(desk, wanted)
        desk.page.check(wanted)
        desk.page.fill("form:has([name=verdict]) [name=reason]", "Motif fictif")
        desk.press("Porter ce constat au procès-verbal")
    walk.seat(walk.president(), "deliberation/")
    chair.press("Clore la délibération")
    said = dict(Outcome.objects.values_list("entry__candidacy__person__birth_name", "verdict"))
    assert said == {name: outcome for name, (_, outcome) in CAST.items()}


def sign_and_seal(walk: Walk) -> None:
    desk = walk.desk("proces-verbal/")
    assert desk.page.get_by_role("button", name="Sceller, après 5 signatures").is_disabled()
    for member in walk.members():
        one = walk.seat(member, "proces-verbal/")
        one.page.fill("#own_typed_name", member.juror.person.full_name)
        one.press("Signer le procès-verbal")
    walk.desk("proces-verbal/")
    desk.press("Sceller le procès-verbal")
    minutes = desk.download(lambda: desk.follow_file("Procès-verbal scellé (PDF)"))
    names = [walk.candidacy(name).person.full_name for name in CAST]
    assert missing_on(minutes, [*names, WORK]) == []


def publish_and_notify(walk: Walk) -> None:
    """Nothing shows of a result before it is published; then each sees their own."""
    phones = {name: walk.candidate(name) for name in ("EXEMPLE", "CROQUIS", "MAQUETTE")}
    for phone in phones.values():
        assert "Mes résultats" not in phone.go("/candidat/").text
        assert "acquis" not in phone.page.locator("ol.blocks").inner_text().lower()
    desk = walk.desk()
    desk.press("Publier 8 résultats")
    assert "Mes résultats" in phones["EXEMPLE"].go("/candidat/").text
    assert WORK in phones["CROQUIS"].go("/candidat/").text
    assert "Mes résultats" in phones["MAQUETTE"].go("/candidat/").text
    walk.desk()
    desk.press("Notifier 8 candidats")
    assert Letter.objects.filter(kind="results").count() == len(CAST)
    desk.go("/envoi/")
    desk.press("Laisser partir les 8 lettres")
    assert not Letter.objects.filter(state="draft").exists()


def award(walk: Walk) -> None:
    desk = walk.manager.go("/titres/")
    desk.press("Délivrer 2 titres")
    desk.go("/titres/")
    assert "Aucun titre n’est dû" in desk.text
    assert Award.objects.count() == 2


def verify(walk: Walk) -> None:
    """The page, the paper and the credential say the same words; a code that is none says so."""
    row = Award.objects.get(person__birth_name="EXEMPLE")
    phone = walk.candidate("EXEMPLE").go("/candidat/")
    paper = phone.download(lambda: phone.follow_file("Télécharger mon parchemin (PDF)"))
    credential = phone.download(lambda: phone.follow_file("Télécharger mon attestation numérique"))
    anyone = walk.anyone.go("/v/")
    anyone.page.fill("#code", row.token.lower())
    anyone.press("Vérifier ce titre")
    assert "Ce titre est valide." in anyone.text
    shown = [plain(t) for t in anyone.page.locator("ol.mentions .words-of-paper").all_inner_texts()]
    assert shown == [plain(text) for _, _, text in open_badges.mentions(json.loads(credential))]
    assert json.loads(embedded_credential(paper)) == json.loads(credential)
    assert missing_on(paper, [part for words in shown for part in words.split(", ")]) == []
    files = anyone.page.locator("#paper")
    files.set_input_files({"name": "titre.pdf", "mimeType": "application/pdf", "buffer": paper})
    anyone.page.locator("output .is-ok").wait_for()
    anyone.go(f"/v/{row.token[:-1]}{'0' if row.token[-1] != '0' else '1'}")
    assert "Aucun titre sous ce code." in anyone.text


def declare(walk: Walk) -> None:
    """Who lacks what the State asks is listed; the file, which fits the schema, holds all the others."""
    desk = walk.manager.go("/declarations/")
    desk.press("Préparer 2 passages")
    blocked = plain(desk.page.locator("#bloques").inner_text())
    assert "Le sexe à l’état civil manque." in blocked
    assert walk.candidacy(BY_HAND).person.full_name in blocked
    desk.press("Écrire", exact=False)
    data = desk.download(lambda: desk.follow_file("Le prendre (XML)"))
    held = [p.holder.birth_name for c in passage_file.load(data).certifications for p in c.passages]
    blocked_too = [a.person.birth_name for a in Award.objects.filter(passage__state="blocked")]
    everyone = sorted(Award.objects.values_list("person__birth_name", flat=True))
    assert blocked_too == [BY_HAND]
    assert sorted(held + blocked_too) == everyone, "each award is in the file or listed as blocked"
    if XSD.is_file() and shutil.which("xmllint"):
        asked = ["xmllint", "--noout", "--nonet", "--schema", str(XSD), "-"]
        done = subprocess.run(asked, input=data, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


def read_the_report(walk: Walk) -> None:
    """The report gives each passage its state; the blocked one, mended on its file, is ready for the next."""
    desk = walk.manager.go("/declarations/")
    sent = Passage.objects.get(state="written")
    file = sent.files.get()
    desk.go(f"/declarations/fichiers/{file.pk}/")
    report = (
        f"<rapport><nomFichier>{file.filename}</nomFichier><idFlux>{file.flux_id}</idFlux><PassagesKO/>"
        f"<PassagesOK><idTechnique>{sent.technical_id}</idTechnique></PassagesOK></rapport>"
    )
    desk.page.set_input_files(
        "#report", {"name": "accuse.xml", "mimeType": "application/xml", "buffer": report.encode()}
    )
    desk.press("Lire l’accusé")
    assert "Accusé lu : 1 acceptés, 0 refusés." in desk.text
    sent.refresh_from_db()
    assert sent.state == "accepted"
    desk.go(f"/candidats/{walk.candidacy(BY_HAND).pk}/identite/")
    desk.page.select_option("#id_sex", "F")
    desk.page.fill("#id_reason", "Acte de naissance montré")
    desk.press("Corriger", exact=False)
    desk.go("/declarations/")
    desk.press("Vérifier de nouveau les données")
    assert "1 passages prêts, 0 bloqués" in desk.text
    desk.press("Écrire", exact=False)
    assert Passage.objects.filter(state="written", award__person__birth_name=BY_HAND).exists()


def open_details(one, field: str) -> None:
    """Open what folds a field away, as a click on its summary would."""
    one.page.locator(field).evaluate(
        "f => { for (let d = f.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; }"
    )


def missing_on(pdf: bytes, texts: list[str]) -> list[str]:
    """Of these texts, those whose letters and digits are not on the paper; none where nothing here reads a PDF."""
    assert pdf.startswith(b"%PDF")
    if not shutil.which("pdftotext"):
        return []
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    printed = bare(done.stdout.decode())
    return [text for text in texts if bare(text) not in printed]
