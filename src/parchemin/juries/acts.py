"""Acts of juries: the pool, sessions, composing, planning, convoking, the day, deciding, and what follows."""

from __future__ import annotations

from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import gettext_noop
from parchemin.domain.retention import SCHEDULE
from parchemin.journal.acts import register, retired

# -- the pool -----------------------------------------------------------------------------------------------

JUROR_ADDED = register("juror_added", gettext_noop("a inscrit un juré au vivier."))
AVAILABILITY_DECLARED = register("availability_declared", gettext_noop("a déclaré des disponibilités."))
ACCREDITATION_GRANTED = register(
    "accreditation_granted",
    gettext_noop("a habilité un juré, mandat n° %(term)s, à partir du %(starts_on)s."),
)
ACCREDITATION_ENDED = register(
    "accreditation_ended", gettext_noop("a mis fin à une habilitation, le %(ends_on)s.")
)
JUROR_EVIDENCE_ADDED = register(
    "juror_evidence_added", gettext_noop("a ajouté une pièce au dossier d’un juré.")
)
JUROR_EVIDENCE_REMOVED = register(
    "juror_evidence_removed", gettext_noop("a retiré une pièce du dossier d’un juré.")
)
JUROR_BRIEFED = register("juror_briefed", gettext_noop("a noté le briefing d’un juré, le %(on)s."))
CONFIDENTIALITY_SIGNED = register(
    "confidentiality_signed", gettext_noop("a noté l’engagement de confidentialité d’un juré, le %(on)s.")
)
MANDATE_SET = register(
    "mandate_set", gettext_noop("a inscrit le mandat d’un juré, à partir du %(starts_on)s.")
)
JUROR_QUALITY_SET = register(
    "juror_quality_set",
    gettext_noop("a noté les qualités d’un juré ; adresse changée : %(address_changed)s."),
)
JUROR_DESCRIBED = register("juror_described", gettext_noop("a mis à jour le dossier d’un juré."))
TEACHING_DECLARED = register(
    "teaching_declared", gettext_noop("a déclaré un enseignement dans le groupe « %(group)s ».")
)
AVAILABILITY_WITHDRAWN = register("availability_withdrawn", gettext_noop("a repris des disponibilités."))
ACCOUNT_OPENED = register(
    "account_opened", gettext_noop("a ouvert le compte d’un juré, ou l’a invité de nouveau.")
)
JURORS_INVITED = register("jurors_invited", gettext_noop("a invité %(count)s jurés."))
INVITATION_ACCEPTED = register("invitation_accepted", gettext_noop("a accepté l’invitation à siéger."))
INVITATION_DECLINED = register("invitation_declined", gettext_noop("a décliné l’invitation à siéger."))
INVITATION_CANCELLED = register("invitation_cancelled", gettext_noop("a annulé une invitation à siéger."))
INTEREST_STATED = register(
    "interest_stated",
    gettext_noop("a dit, pour la session, s’il a un lien avec ses candidats : %(ties)s déclarés."),
)
EXPENSE_NOTED = register("expense_noted", gettext_noop("a noté des frais de juré."))
EXPENSE_WITHDRAWN = register("expense_withdrawn", gettext_noop("a repris des frais notés par erreur."))
EXPENSES_EXPORTED = register(
    "expenses_exported", gettext_noop("a exporté les frais des jurés : %(count)s montants.")
)
ROOM_ADDED = register("room_added", gettext_noop("a ajouté la salle « %(name)s »."))
ROOM_CHANGED = register("room_changed", gettext_noop("a changé la salle « %(name)s » : %(seats)s places."))
ROOM_CLOSED = register("room_closed", gettext_noop("a fermé la salle « %(name)s »."))

# -- sessions, juries ---------------------------------------------------------------------------------------

SESSION_CREATED = register("session_created", gettext_noop("a créé la session."))
CANDIDATES_ENTERED = register("candidates_entered", gettext_noop("a présenté des candidats à la session."))
ACCOMMODATION_GRANTED = register(
    "accommodation_granted", gettext_noop("a noté l’aménagement d’un candidat pour ses soutenances.")
)
MISSING_GRID_EXPLAINED = retired("missing_grid_explained", gettext_noop("a expliqué une grille manquante."))
REQUIREMENT_SET_ASIDE = register(
    "requirement_set_aside", gettext_noop("a écarté %(count)s demandes de la fiche pour un candidat.")
)
SESSION_OPENED = register("session_opened", gettext_noop("a ouvert la session : %(candidates)s candidats."))
MEMBER_NOMINATED = register("member_nominated", gettext_noop("a nommé un membre du jury."))
JURY_PROPOSED = register("jury_proposed", gettext_noop("a nommé un jury entier."))
MEMBER_WITHDRAWN = register("member_withdrawn", gettext_noop("a retiré un membre du jury."))
MEMBER_RECUSED = register("member_recused", gettext_noop("a noté le déport d’un membre pour un candidat."))
RECUSAL_TAKEN_BACK = register("recusal_taken_back", gettext_noop("a repris un déport noté par erreur."))
GRID_ENTRUSTED = register("grid_entrusted", gettext_noop("a confié une grille à un évaluateur de plus."))
GRID_TAKEN_BACK = register("grid_taken_back", gettext_noop("a repris une grille confiée."))
MEMBER_REPLACED = register("member_replaced", gettext_noop("a remplacé un membre pendant la délibération."))
SESSION_MOVED = register("session_moved", gettext_noop("a déplacé la session : délibération le %(jury_on)s."))
SESSION_RENAMED = register(
    "session_renamed", gettext_noop("a renommé la session : « %(before)s » devient « %(after)s ».")
)
SESSION_CANCELLED = register(
    "session_cancelled",
    gettext_noop("a annulé la session : %(candidates)s candidats et %(members)s membres du jury libérés."),
)
RULES_FOLLOWED = register(
    "rules_followed",
    gettext_noop("a fait suivre à %(count)s candidats la version du règlement corrigée depuis."),
)
CANDIDATE_TAKEN_OUT = register(
    "candidate_taken_out",
    gettext_noop("a retiré de la session le dossier %(number)s ; horaires libérés : %(slots)s."),
)
RULE_LEVEL_SET = register(
    "rule_level_set",
    gettext_noop("a réglé le niveau de « %(code)s » : %(level)s, à partir du %(starts_on)s."),
)
OBJECTION_WAIVED = register("objection_waived", gettext_noop("a accordé une dérogation : « %(code)s »."))
BALANCE_JUSTIFIED = register(
    "balance_justified", gettext_noop("a noté pourquoi le jury ne réunit pas des femmes et des hommes.")
)
WAIVER_ENDED = register("waiver_ended", gettext_noop("a repris une dérogation : « %(code)s »."))

# -- planning, convoking ------------------------------------------------------------------------------------

PLANNING_ASKED = register("planning_asked", gettext_noop("a lancé le calcul d’un planning."))
TIMETABLE_DRAFTED = register("timetable_drafted", gettext_noop("a gardé un planning, version %(version)s."))
DEFENCE_MOVED = register("defence_moved", gettext_noop("a déplacé une soutenance."))
DEFENCE_LOCKED = register("defence_locked", gettext_noop("a verrouillé une soutenance."))
DEFENCE_UNLOCKED = register("defence_unlocked", gettext_noop("a déverrouillé une soutenance."))
TIMETABLE_RELEASED = register(
    "timetable_released", gettext_noop("a publié le planning, version %(version)s.")
)
REPAIR_ASKED = register(
    "repair_asked",
    gettext_noop("a noté le retrait d’un juré et fait réparer le planning, version %(version)s."),
)
CONVOKED = register("convoked", gettext_noop("a préparé les convocations."))
CONVOCATION_CONFIRMED = register("convocation_confirmed", gettext_noop("a confirmé sa convocation."))
CONVOCATION_DECLINED = register(
    "convocation_declined", gettext_noop("a répondu qu’elle ou il ne viendra pas.")
)
REPLY_NOTED = register(
    "reply_noted", gettext_noop("a noté la réponse d’une personne convoquée ; viendra : %(coming)s.")
)
REMINDED = register("reminded", gettext_noop("a préparé des rappels : %(letters)s sans réponse."))
RESULT_PROMISED = register(
    "result_promised", gettext_noop("a promis un résultat pour le %(on)s à %(candidates)s candidats.")
)

# -- the day ------------------------------------------------------------------------------------------------

ATTENDANCE_RECORDED = register("attendance_recorded", gettext_noop("a noté une présence."))
CODE_SENT = register("code_sent", gettext_noop("a fait envoyer un code pour signer."))
INCIDENT_NOTED = register("incident_noted", gettext_noop("a noté un incident ou une circonstance."))

# -- deciding -----------------------------------------------------------------------------------------------

DELIBERATION_OPENED = register("deliberation_opened", gettext_noop("a ouvert la délibération."))
OPINION_GIVEN = register("opinion_given", gettext_noop("a donné un avis."))
VOTE_TAKEN_AGAIN = register(
    "vote_taken_again", gettext_noop("a fait voter de nouveau sur un bloc, à voix égales.")
)
BLOCK_DECIDED = register("block_decided", gettext_noop("a enregistré la décision d’un bloc."))
DISSENT_NOTED = register("dissent_noted", gettext_noop("a joint une opinion séparée à une décision."))
BLOCK_WITHDRAWN = register(
    "block_withdrawn", gettext_noop("a retiré un bloc acquis, à compter du %(withdrawn_on)s.")
)
UNDISPUTED_ADOPTED = register(
    "undisputed_adopted", gettext_noop("a adopté %(count)s décisions sans désaccord.")
)
OUTCOME_STATED = register(
    "outcome_stated",
    gettext_noop("a constaté un résultat : %(verdict)s."),
    verdict={verdict.value: verdict.label for verdict in Verdict},
)
CANDIDATE_INVITED_TO_HEARING = register(
    "candidate_invited_to_hearing", gettext_noop("a invité le candidat à être entendu, le %(invited_on)s.")
)
CANDIDATE_HEARD = register("candidate_heard", gettext_noop("a entendu le candidat, le %(heard_on)s."))
DELIBERATION_CLOSED = register("deliberation_closed", gettext_noop("a clos la délibération."))
DELIBERATION_REOPENED = register(
    "deliberation_reopened",
    gettext_noop("a rouvert la délibération et écarté ce qui était décidé de %(count)s candidats."),
)

# -- minutes, results ---------------------------------------------------------------------------------------

MINUTES_SIGNED = register("minutes_signed", gettext_noop("a signé le procès-verbal."))
MINUTES_SEALED = register("minutes_sealed", gettext_noop("a scellé le procès-verbal."))
MINUTES_CORRECTED = register(
    "minutes_corrected", gettext_noop("a rectifié une ligne du procès-verbal scellé (n° %(number)s).")
)
RESULTS_PUBLISHED = register("results_published", gettext_noop("a publié les résultats."))
EVIDENCE_ASKED = register("evidence_asked", gettext_noop("a demandé le dossier de preuve d’un candidat."))
EVIDENCE_BUILT = register("evidence_built", gettext_noop("a fait le dossier de preuve d’un candidat."))
SAMPLE_DRAWN = register(
    "sample_drawn",
    gettext_noop(
        "a tiré %(size)s dossiers parmi %(population)s décidés du %(first)s au %(last)s, graine %(seed)s."
    ),
)

RETENTION_APPLIED = register(
    "retention_applied",
    gettext_noop("a détruit ce qui était à son terme de conservation : %(count)s éléments (%(kinds)s)."),
    kinds={term.kind.value: term.what for term in SCHEDULE},
)

# -- again --------------------------------------------------------------------------------------------------

APPEAL_LODGED = register("appeal_lodged", gettext_noop("a déposé un recours, le %(lodged_on)s."))
APPEAL_DECIDED = register("appeal_decided", gettext_noop("a répondu à un recours."))
CANDIDATES_PRESENTED_AGAIN = register(
    "candidates_presented_again", gettext_noop("a repris %(count)s dossiers pour les décider de nouveau.")
)
FAULT_NOTED = register("fault_noted", gettext_noop("a noté une faute qui touche %(count)s dossiers."))
DECISION_KEPT = register("decision_kept", gettext_noop("a maintenu une décision malgré une faute."))
RESULTS_NOTIFIED = register("results_notified", gettext_noop("a préparé l’annonce des résultats."))

# Acts on the jury as a whole, whose facts name no candidate.
OF_THE_JURY = (
    SESSION_CREATED,
    SESSION_MOVED,
    SESSION_RENAMED,
    SESSION_CANCELLED,
    SESSION_OPENED,
    MEMBER_NOMINATED,
    MEMBER_REPLACED,
    MEMBER_WITHDRAWN,
    JURY_PROPOSED,
    OBJECTION_WAIVED,
    WAIVER_ENDED,
    TIMETABLE_RELEASED,
    DELIBERATION_OPENED,
    MINUTES_SIGNED,
    MINUTES_SEALED,
    MINUTES_CORRECTED,
)
