"""The journal in plain French: who did what, when, why. Used by every page that shows a history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop

from parchemin.accounts.models import User
from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation import Verdict
from parchemin.journal.models import Entry
from parchemin.web import words
from parchemin.web.dates import short_day_words

# What each act says. Places are filled from the entry's facts; an act not listed is shown by its own name.
SENTENCES: dict[str, str] = {
    # candidates
    "enrolled": gettext_noop("a inscrit le dossier %(number)s, voie %(route)s."),
    "candidates_imported": gettext_noop("a inscrit une liste de %(rows)s candidats."),
    "withdrawn": gettext_noop("a retiré la candidature."),
    "admissibility_notified": gettext_noop("a notifié la recevabilité ; recevable : %(admissible)s."),
    "relation_declared": gettext_noop("a déclaré un lien entre un candidat et une autre personne."),
    "relation_cleared": gettext_noop("a levé un lien, présumé ou déclaré, après examen."),
    "employment_declared": gettext_noop("a déclaré un employeur."),
    "group_set": gettext_noop("a noté le groupe du candidat : %(group)s."),
    "block_recognised": gettext_noop("a reconnu un bloc acquis auparavant, le %(acquired_on)s."),
    "identity_corrected": gettext_noop("a corrigé l’identité : %(fields)s."),
    "words_erased": gettext_noop("a effacé la personne : %(texts)s textes détruits."),
    # assessments
    "grid_published": gettext_noop("a publié une grille, version %(version)s, %(criteria)s critères."),
    "deliverable_deposited": gettext_noop("a déposé un livrable, version %(version)s."),
    "grid_submitted": gettext_noop("a rendu une grille d’évaluation."),
    # parties, accounts
    "certifier_registered": gettext_noop("a inscrit le certificateur."),
    "site_added": gettext_noop("a ajouté un site, fuseau %(time_zone)s."),
    "role_given": gettext_noop("a donné un rôle du service à un compte, jusqu’au : %(until)s."),
    # outbox
    "letters_approved": gettext_noop("a relu des lettres et les a laissées partir."),
    "letter_returned": gettext_noop("a noté le retour d’une lettre non remise, code %(status)s."),
    "letter_readdressed": gettext_noop("a donné une autre adresse à une lettre non remise."),
    # catalogue
    "sheet_deposited": gettext_noop("a déposé la fiche %(sheet)s : %(findings)s constats."),
    "finding_settled": gettext_noop("a tranché le constat « %(finding)s » : %(reading)s."),
    "framework_built": gettext_noop("a établi la version %(version)s du référentiel."),
    "composition_rule_confirmed": gettext_noop(
        "a confirmé la règle de composition du jury, version %(version)s."
    ),
    "rules_published": gettext_noop("a publié le règlement, version %(version)s, à partir du %(starts)s."),
    # juries: the pool, composing
    "juror_added": gettext_noop("a inscrit un juré au vivier."),
    "availability_declared": gettext_noop("a déclaré des disponibilités."),
    "accreditation_granted": gettext_noop(
        "a habilité un juré, mandat n° %(term)s, à partir du %(starts_on)s."
    ),
    "accreditation_ended": gettext_noop("a mis fin à une habilitation, le %(ends_on)s."),
    "juror_evidence_added": gettext_noop("a ajouté une pièce au dossier d’un juré."),
    "juror_evidence_removed": gettext_noop("a retiré une pièce du dossier d’un juré."),
    "juror_briefed": gettext_noop("a noté le briefing d’un juré, le %(on)s."),
    "confidentiality_signed": gettext_noop("a noté l’engagement de confidentialité d’un juré, le %(on)s."),
    "mandate_set": gettext_noop("a inscrit le mandat d’un juré, à partir du %(starts_on)s."),
    "juror_quality_set": gettext_noop(
        "a noté les qualités d’un juré ; adresse changée : %(address_changed)s."
    ),
    "juror_described": gettext_noop("a mis à jour le dossier d’un juré."),
    "teaching_declared": gettext_noop("a déclaré un enseignement dans le groupe « %(group)s »."),
    "availability_withdrawn": gettext_noop("a repris des disponibilités."),
    "account_opened": gettext_noop("a ouvert le compte d’un juré, ou l’a invité de nouveau."),
    "jurors_invited": gettext_noop("a invité %(count)s jurés."),
    "invitation_accepted": gettext_noop("a accepté l’invitation à siéger."),
    "invitation_declined": gettext_noop("a décliné l’invitation à siéger."),
    "invitation_cancelled": gettext_noop("a annulé une invitation à siéger."),
    "interest_stated": gettext_noop(
        "a dit, pour la session, s’il a un lien avec ses candidats : %(ties)s déclarés."
    ),
    "expense_noted": gettext_noop("a noté des frais de juré."),
    "expense_withdrawn": gettext_noop("a repris des frais notés par erreur."),
    "expenses_exported": gettext_noop("a exporté les frais des jurés : %(count)s montants."),
    "room_added": gettext_noop("a ajouté la salle « %(name)s »."),
    "room_changed": gettext_noop("a changé la salle « %(name)s » : %(seats)s places."),
    "room_closed": gettext_noop("a fermé la salle « %(name)s »."),
    "session_created": gettext_noop("a créé la session."),
    "candidates_entered": gettext_noop("a présenté des candidats à la session."),
    "accommodation_granted": gettext_noop("a noté l’aménagement d’un candidat pour ses soutenances."),
    "missing_grid_explained": gettext_noop("a expliqué une grille manquante."),
    "session_opened": gettext_noop("a ouvert la session : %(candidates)s candidats."),
    "member_nominated": gettext_noop("a nommé un membre du jury."),
    "jury_proposed": gettext_noop("a nommé un jury entier."),
    "member_withdrawn": gettext_noop("a retiré un membre du jury."),
    "member_recused": gettext_noop("a noté le déport d’un membre pour un candidat."),
    "member_replaced": gettext_noop("a remplacé un membre pendant la délibération."),
    "session_moved": gettext_noop("a déplacé la session : délibération le %(jury_on)s."),
    "rule_level_set": gettext_noop(
        "a réglé le niveau de « %(code)s » : %(level)s, à partir du %(starts_on)s."
    ),
    "objection_waived": gettext_noop("a accordé une dérogation : « %(code)s »."),
    "balance_justified": gettext_noop("a noté pourquoi le jury ne réunit pas des femmes et des hommes."),
    "waiver_ended": gettext_noop("a repris une dérogation : « %(code)s »."),
    # juries: planning, convoking
    "planning_asked": gettext_noop("a lancé le calcul d’un planning."),
    "timetable_drafted": gettext_noop("a gardé un planning, version %(version)s."),
    "defence_moved": gettext_noop("a déplacé une soutenance."),
    "defence_locked": gettext_noop("a verrouillé une soutenance."),
    "defence_unlocked": gettext_noop("a déverrouillé une soutenance."),
    "timetable_released": gettext_noop("a publié le planning, version %(version)s."),
    "repair_asked": gettext_noop(
        "a noté le retrait d’un juré et fait réparer le planning, version %(version)s."
    ),
    "convoked": gettext_noop("a préparé les convocations."),
    "convocation_confirmed": gettext_noop("a confirmé sa convocation."),
    "convocation_declined": gettext_noop("a répondu qu’elle ou il ne viendra pas."),
    "reply_noted": gettext_noop("a noté la réponse d’une personne convoquée ; viendra : %(coming)s."),
    "reminded": gettext_noop("a préparé des rappels : %(letters)s sans réponse."),
    "result_promised": gettext_noop("a promis un résultat pour le %(on)s à %(candidates)s candidats."),
    # juries: deciding
    "attendance_recorded": gettext_noop("a noté une présence."),
    "code_sent": gettext_noop("a fait envoyer un code pour signer."),
    "incident_noted": gettext_noop("a noté un incident ou une circonstance."),
    "grid_typed_back": gettext_noop("a saisi %(lines)s lignes d’une grille remplie sur papier."),
    "deliberation_opened": gettext_noop("a ouvert la délibération."),
    "opinion_given": gettext_noop("a donné un avis."),
    "vote_taken_again": gettext_noop("a fait voter de nouveau sur un bloc, à voix égales."),
    "block_decided": gettext_noop("a enregistré la décision d’un bloc."),
    "dissent_noted": gettext_noop("a joint une opinion séparée à une décision."),
    "block_withdrawn": gettext_noop("a retiré un bloc acquis, à compter du %(withdrawn_on)s."),
    "undisputed_adopted": gettext_noop("a adopté %(count)s décisions sans désaccord."),
    "outcome_stated": gettext_noop("a constaté un résultat : %(verdict)s."),
    "candidate_invited_to_hearing": gettext_noop("a invité le candidat à être entendu, le %(invited_on)s."),
    "candidate_heard": gettext_noop("a entendu le candidat, le %(heard_on)s."),
    "deliberation_closed": gettext_noop("a clos la délibération."),
    "minutes_signed": gettext_noop("a signé le procès-verbal."),
    "minutes_sealed": gettext_noop("a scellé le procès-verbal."),
    "minutes_corrected": gettext_noop("a rectifié une ligne du procès-verbal scellé (n° %(number)s)."),
    "results_published": gettext_noop("a publié les résultats."),
    "evidence_asked": gettext_noop("a demandé le dossier de preuve d’un candidat."),
    "evidence_built": gettext_noop("a fait le dossier de preuve d’un candidat."),
    "appeal_lodged": gettext_noop("a déposé un recours, le %(lodged_on)s."),
    "appeal_decided": gettext_noop("a répondu à un recours."),
    "candidates_presented_again": gettext_noop("a repris %(count)s dossiers pour les décider de nouveau."),
    "fault_noted": gettext_noop("a noté une faute qui touche %(count)s dossiers."),
    "decision_kept": gettext_noop("a maintenu une décision malgré une faute."),
    "results_notified": gettext_noop("a préparé l’annonce des résultats."),
    # awards
    "award_issued": gettext_noop("a délivré le titre %(number)s."),
    "award_revoked": gettext_noop("a annulé le titre %(number)s."),
    "delivery_refused": gettext_noop("a refusé la délivrance pour fraude."),
    # declarations
    "passages_prepared": gettext_noop("a préparé les passages : %(ready)s prêts, %(blocked)s bloqués."),
    "declaration_written": gettext_noop("a écrit un fichier de %(written)s passages."),
    "report_read": gettext_noop("a lu un accusé de traitement."),
    "passage_put_back": gettext_noop("a remis un passage au prochain fichier."),
}
PLACES = {
    "candidacy": gettext_noop("dossier"),
    "session": gettext_noop("session"),
    "sheet": gettext_noop("fiche"),
    "award": gettext_noop("titre"),
    "declaration": gettext_noop("déclaration"),
    "grids": gettext_noop("grilles"),
    "outbox": gettext_noop("boîte d’envoi"),
    "relations": gettext_noop("relations"),
    "pool": gettext_noop("vivier de jurés"),
    "juror": gettext_noop("juré"),
    "rooms": gettext_noop("salles"),
    "faults": gettext_noop("fautes"),
    "import": gettext_noop("liste importée"),
    "erasure": gettext_noop("effacement"),
    "identity": gettext_noop("identité"),
    "declarations": gettext_noop("déclarations"),
    "rules": gettext_noop("règlement"),
    "certifier": gettext_noop("certificateur"),
    "account": gettext_noop("compte"),
}


FIELDS = {
    "birth_name": gettext_noop("nom de naissance"),
    "usage_name": gettext_noop("nom d’usage"),
    "first_names": gettext_noop("prénoms"),
    "sex": gettext_noop("sexe"),
    "birth_year": gettext_noop("année de naissance"),
    "birth_month": gettext_noop("mois de naissance"),
    "birth_day": gettext_noop("jour de naissance"),
    "birth_commune_insee": gettext_noop("code INSEE de naissance"),
    "birth_postcode": gettext_noop("code postal de naissance"),
    "birth_commune": gettext_noop("commune de naissance"),
    "birth_country_code": gettext_noop("code du pays de naissance"),
    "birth_country": gettext_noop("pays de naissance"),
    "email": gettext_noop("courriel"),
}


def _day(text: str) -> date | None:
    """A day written in ISO form, and nothing else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2023-06-15") else None
    except ValueError:
        return None


def _verdict(value: str) -> str:
    try:
        return gettext(Verdict(value).label)
    except ValueError:
        return value


class _Facts(dict[str, Any]):
    """Facts of an entry as words; one that is not there is a dash, never a fault of the page."""

    def __missing__(self, key: str) -> str:
        return "–"


def _fact(name: str, value: object) -> object:
    if value is True or value is False:
        return gettext("oui") if value else gettext("non")
    if name == "route":
        try:
            return gettext(AccessRoute(str(value)).label)
        except ValueError:
            return value
    if name == "fields" and isinstance(value, list):
        return ", ".join(gettext(FIELDS.get(str(v), str(v))) for v in value)
    if name == "verdict":
        return _verdict(str(value))
    if isinstance(value, str) and (day := _day(value)):
        return short_day_words(day)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value)
    return value


def sentence(entry: Entry) -> str:
    """What the entry says, without its actor: « a déposé un livrable, version 2. »"""
    words = SENTENCES.get(entry.act)
    if words is None:
        return gettext("a fait l’acte « %(act)s ».") % {"act": entry.act.replace("_", " ")}
    return gettext(words) % _Facts({name: _fact(name, value) for name, value in entry.facts.items()})


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Names of the actors, by label, in one query."""
    labels = {entry.actor for entry in entries}
    ids = [label.removeprefix("user:") for label in labels if label.startswith("user:")]
    known = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return {label: known.get(label) or _machine(label) for label in labels}


def _machine(label: str) -> str:
    if label.startswith("system:"):
        return gettext("Le logiciel (%(part)s)") % {"part": words.said(label.removeprefix("system:"))}
    return gettext("Un compte qui n’est plus là") if label.startswith("user:") else label


def place(entry: Entry) -> str:
    """« dossier 12 »: the stream as words."""
    kind, _, number = entry.stream.partition(":")
    return f"{gettext(PLACES[kind]) if kind in PLACES else kind} {number}".strip()


def _why(entry: Entry) -> str:
    said = getattr(entry, "said", None)
    if said is None:
        return ""
    texts = [gettext("« %(words)s »") % {"words": words.text} for words in said]
    if not texts and entry.private:
        return gettext("Texte effacé à la demande de la personne ; son empreinte reste au journal.")
    return " ".join(texts)


def told(entries: Iterable[Entry], *, names: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Entries as the history part shows them; the private texts are those of ``journal.queries.history``."""
    rows = list(entries)
    known = names if names is not None else names_of(rows)
    return [
        {
            "at": entry.at,
            "who": known.get(entry.actor, entry.actor),
            "what": sentence(entry),
            "why": _why(entry),
            "number": entry.number,
            "digest": entry.digest,
            "place": place(entry),
        }
        for entry in rows
    ]
