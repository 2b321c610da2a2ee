"""Readers of PDF for the tests of printed documents, and one fictitious example of each."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from parchemin.documents import (
    attendance,
    convocation,
    correction,
    grid_sheet,
    minutes,
    parchment,
    receipt,
    statement,
)

MOMENT = datetime(2026, 6, 30, 8, 12, tzinfo=UTC)
TITLE = "Expert en ingénierie informatique"
NUMBERED = "RNCP 21947, Expert en ingénierie informatique"
SPECIMEN = "Spécimen : la personne nommée n’existe pas"
CERTIFIER = {"certifier": "École Exemple", "certifier_line": "1 rue de l’Essai, 69000 Exempleville"}


@pytest.fixture
def moment():
    return MOMENT


@pytest.fixture
def opened():
    return lambda pdf: pikepdf.open(io.BytesIO(pdf))


@pytest.fixture
def parchment_facts():
    levels = "Niveau 7 du cadre national (décret n° 2019-14 du 8 janvier 2019) · Niveau 7 du cadre européen des certifications"
    specialty = "Code NSF 326, Informatique, traitement de l’information, réseaux de transmission"
    registration = (
        "Certification enregistrée au Répertoire national des certifications professionnelles sous le numéro "
        "RNCP 21947, par arrêté du 30 juillet 2018 publié au Journal officiel du 7 août 2018."
    )
    return parchment.ParchmentFacts(
        certifier_name="ÉCOLE EXEMPLE",
        certifier_detail="1 rue de l’Essai, 69000 Exempleville · SIRET 000 000 000 00000",
        holder_name="Camille, Alix EXEMPLE",
        holder_detail="née le 31 janvier 1999 à Exempleville",
        title=TITLE,
        levels=levels,
        specialty=specialty,
        registration=registration,
        issued="Fait à Exempleville, le 30 juin 2026",
        signatory_title="La présidente de l’École Exemple",
        signatory_name="Dominique FICTIF",
        mentions=(
            parchment.Mention(1, "Certificateur", "ÉCOLE EXEMPLE, 1 rue de l’Essai, 69000 Exempleville"),
            parchment.Mention(2, "Titulaire", "Camille, Alix EXEMPLE, née le 31 janvier 1999 à Exempleville"),
            parchment.Mention(3, "Certification", TITLE),
            parchment.Mention(4, "Niveau", levels),
            parchment.Mention(5, "Spécialité", specialty),
            parchment.Mention(6, "Enregistrement", registration),
            parchment.Mention(7, "Délivrance", "Fait à Exempleville, le 30 juin 2026"),
            parchment.Mention(8, "Signature", "La présidente de l’École Exemple, Dominique FICTIF"),
        ),
        award_number="EX-2026-0412",
        verification_url="https://titres.ecole.example/v/07102HC9GMTNBEAZ8K3W5PQR6D",
        verification_host="titres.ecole.example",
        code_groups=("0710", "2HC9", "GMTN", "BEAZ", "8K3W", "5PQR", "6D"),
        seal_year="2026",
        credential='{"name": "Expert en ingénierie informatique"}',
        foot=("délibération du jury n° 7 du 15 juin 2026",),
        specimen=SPECIMEN,
    )


@pytest.fixture
def minutes_facts():
    refusal = (
        "La solution présentée ne traite ni la reprise après incident ni la sauvegarde ; interrogé deux fois, le "
        "candidat n’en décrit pas le principe."
    )
    return minutes.MinutesFacts(
        **CERTIFIER,
        number="2026-07",
        certification=NUMBERED,
        session_label="Session de juin 2026, site d’Exempleville",
        held_on="15 juin 2026",
        place="Exempleville, salle 12",
        opened_at="9 h 04",
        closed_at="17 h 48",
        members=(
            minutes.Member(
                "Jo PATRON", "président professionnel", "employeurs", "directeur technique, Atelier Fictif"
            ),
            minutes.Member("Andréa ESSAI", "professionnelle", "employeurs"),
            minutes.Member("Lou CROQUIS", "professionnel", "salariés"),
            minutes.Member("Noa DÉMO", "professionnelle", "salariés"),
            minutes.Member("Sacha GABARIT", "membre du certificateur"),
            minutes.Member("Zoé FACTICE", "suppléante", "salariés", attendance="absente", signs=False),
        ),
        composition_rule="quatre professionnels dont un préside, deux employeurs et deux salariés parmi eux, un membre du certificateur.",
        clauses=(
            minutes.Clause("Professionnels, président compris", "4", "4", True),
            minutes.Clause("Collège des employeurs", "2", "2", True),
            minutes.Clause("Membre du certificateur", "1", "1", True),
        ),
        candidates=(
            minutes.CandidateDecision(
                "Camille EXEMPLE",
                "certification délivrée en totalité",
                (
                    minutes.BlockDecision("B1", "Piloter un projet informatique", "acquis", True, "5 pour"),
                    minutes.BlockDecision(
                        "B2", "Concevoir une architecture", "acquis", True, "4 pour, 1 abstention"
                    ),
                ),
                identity="née le 31 janvier 1999 à Exempleville, formation continue",
            ),
            minutes.CandidateDecision(
                "Alix BROUILLON",
                "certification délivrée en partie",
                (
                    minutes.BlockDecision(
                        "B1",
                        "Piloter un projet informatique",
                        "acquis le 3 juin 2025",
                        True,
                        "non soumis au vote",
                    ),
                    minutes.BlockDecision(
                        "B2",
                        "Concevoir une architecture",
                        "non acquis",
                        False,
                        "2 pour, 2 contre, voix du président",
                        refusal,
                        (
                            ("Jo PATRON", "contre"),
                            ("Andréa ESSAI", "pour"),
                            ("Lou CROQUIS", "contre"),
                            ("Noa DÉMO", "pour"),
                        ),
                    ),
                ),
                identity="né le 2 mars 1988 à Exempleville, validation des acquis de l’expérience",
                recused=("Sacha GABARIT",),
            ),
        ),
        observations=(
            "La connexion de la salle 12 a été interrompue de 11 h 02 à 11 h 20 ; les horaires ont été décalés d’autant.",
        ),
        specimen=SPECIMEN,
    )


@pytest.fixture
def letter():
    return convocation.Letter(
        **CERTIFIER,
        sender_lines=("École Exemple", "1 rue de l’Essai", "69000 Exempleville"),
        recipient_lines=("Noa DÉMO", "2 allée du Modèle", "69000 Exempleville"),
        place_and_date="Exempleville, le 4 mai 2026",
        reference="CONV-2026-031",
        recipient_name="Noa DÉMO",
        certification=NUMBERED,
        session_label="Session de juin 2026",
        slots=(
            convocation.Slot(
                "lundi 15 juin 2026, 9 h 30 à 10 h 15", "Soutenance du projet d’architecture", "salle 12"
            ),
            convocation.Slot("lundi 15 juin 2026, 14 h à 14 h 40", "Entretien avec le jury", "salle 3"),
        ),
        signatory_title="La responsable des certifications",
        signatory_name="Dominique FICTIF",
        contact="examens@ecole.example",
        bring=("une pièce d’identité en cours de validité", "un exemplaire imprimé du dossier"),
        specimen=SPECIMEN,
    )


@pytest.fixture
def receipt_facts():
    return receipt.ReceiptFacts(
        **CERTIFIER,
        number="R-2026-00187",
        candidate="Alix BROUILLON",
        certification=NUMBERED,
        deliverable="Dossier d’architecture (bloc 2)",
        session_label="Session de juin 2026",
        term="lundi 1er juin 2026, 23 h 59 (Paris)",
        files=(
            receipt.ReceivedFile(
                "dossier-architecture.pdf", 2412877, "9f" * 32, "1er juin 2026 à 22 h 41 min 07 s (Paris)"
            ),
            receipt.ReceivedFile("annexe.zip", 812, "0a" * 32, "1er juin 2026 à 22 h 41 min 09 s (Paris)"),
        ),
        specimen=SPECIMEN,
    )


@pytest.fixture
def statement_facts():
    return statement.StatementFacts(
        **CERTIFIER,
        number="2026-07-02",
        candidate="Alix BROUILLON",
        identity="né le 2 mars 1988 à Exempleville",
        certification=NUMBERED,
        session_label="Session de juin 2026",
        decided_on="15 juin 2026, procès-verbal n° 2026-07",
        outcome="Certification délivrée en partie",
        outcome_detail="Un bloc sur deux est acquis.",
        blocks=(
            statement.BlockResult(
                "B1",
                "Piloter un projet informatique",
                "acquis le 3 juin 2025",
                True,
                "Session de juin 2025",
                "sans limite",
            ),
            statement.BlockResult("B2", "Concevoir une architecture", "non acquis", False),
        ),
        missing=(
            statement.Missing(
                "B2, Concevoir une architecture",
                ("C2.3 Prévoir la reprise après incident", "C2.5 Organiser la sauvegarde des données"),
                "La solution présentée ne traite ni la reprise après incident ni la sauvegarde.",
            ),
        ),
        next_steps=(
            "Représenter le bloc 2 à la session de novembre 2026.",
            "Demander un entretien au certificateur.",
        ),
        appeal="Un recours peut être adressé au certificateur, selon l’article 12 de son règlement.",
        issued="Fait à Exempleville, le 22 juin 2026",
        signatory_title="La responsable des certifications",
        signatory_name="Dominique FICTIF",
        specimen=SPECIMEN,
    )


@pytest.fixture
def grid_facts():
    return grid_sheet.GridFacts(
        **CERTIFIER,
        number="G-B2-04",
        certification=NUMBERED,
        assessment="Soutenance du projet d’architecture",
        session_label="Session de juin 2026",
        levels=("Non acquis", "Partiel", "Acquis"),
        rows=tuple(
            grid_sheet.GridRow(f"C2.{rank}", words, ("les choix sont justifiés", "les limites sont dites"))
            for rank, words in enumerate(
                ("Analyser le besoin", "Comparer des architectures", "Prévoir la reprise après incident"),
                start=1,
            )
        ),
        candidate="Camille EXEMPLE",
        specimen=SPECIMEN,
    )


@pytest.fixture
def attendance_facts():
    return attendance.AttendanceFacts(
        **CERTIFIER,
        juror="Noa DÉMO",
        seat="professionnel, collège des salariés",
        certification=NUMBERED,
        session="Session de juin 2026",
        place="Site Exemple, salle A",
        days="lundi 15 juin 2026, de 8 h 30 à 18 h",
        issued="Fait à Exempleville, le 30 juin 2026",
        signatory_title="Directrice de la certification",
        signatory_name="Dominique FICTIVE",
        specimen=SPECIMEN,
    )


@pytest.fixture
def correction_facts():
    return correction.CorrectionFacts(
        **CERTIFIER,
        number=1,
        minutes_number="2026-06-PV-003",
        certification=NUMBERED,
        session_label="Session de juin 2026",
        held_on="mardi 16 juin 2026",
        sealed_on="17 juin 2026 à 9 h 02",
        digest="9f" * 32,
        label="Prénom",
        about="Alix BROUILLON",
        before="Alyx",
        after="Alix",
        reason="Faute de frappe, relevée sur la pièce d’identité.",
        made_by="Dominique FICTIVE",
        issued="Fait à Exempleville, le 30 juin 2026",
        signatory_title="Directrice de la certification",
        signatory_name="Dominique FICTIVE",
        specimen=SPECIMEN,
    )
