"""Addresses of certifications."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.register import (
    certifications,
    corresponding,
    joining,
    line,
    moving,
    proposals,
    registering,
    rules,
    tabs,
)

SHEET = "certifications/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("certifications/", certifications.certifications, name="certifications"),
    path("certifications/nouvelle/", certifications.certification_new, name="certification_new"),
    path("certifications/rejoindre/", joining.certification_join, name="certification_join"),
    path(SHEET, certifications.certification, name="certification"),
    path(SHEET + "texte/", joining.certification_text, name="certification_text"),
    path(SHEET + "texte/relire/", joining.certification_reread, name="certification_reread"),
    path(SHEET + "fiche.txt", certifications.source, name="certification_source"),
    path(SHEET + "constats/<int:finding_id>/", certifications.settle, name="finding_settle"),
    path(SHEET + "referentiel/", certifications.build, name="framework_build"),
    path(SHEET + "jury/", tabs.jury, name="certification_jury"),
    path(SHEET + "jury/confirmer/", tabs.confirm_rule, name="rule_confirm"),
    path(SHEET + "voies/", tabs.routes, name="certification_routes"),
    path(SHEET + "enregistrements/", tabs.registrations, name="certification_registrations"),
    path(SHEET + "enregistrements/nouveau/", registering.registration_new, name="registration_new"),
    path(
        SHEET + "enregistrements/<int:registration_id>/corriger/",
        registering.registration_correct,
        name="registration_correct",
    ),
    path(SHEET + "lignee/", line.line, name="certification_line"),
    path(SHEET + "lignee/rattacher/", line.attach, name="sheet_attach"),
    path(SHEET + "lignee/<int:succession_id>/detacher/", line.detach, name="sheet_detach"),
    path(
        SHEET + "lignee/<int:former_id>/",
        corresponding.correspondences,
        name="certification_correspondences",
    ),
    path(SHEET + "lignee/<int:former_id>/passer/", moving.moving, name="certification_moving"),
    path(SHEET + "lignee/<int:former_id>/dire/", corresponding.add, name="correspondences_add"),
    path(
        SHEET + "lignee/<int:former_id>/<int:correspondence_id>/fin/",
        corresponding.end,
        name="correspondence_end",
    ),
    path(SHEET + "sites/", tabs.sites, name="certification_sites"),
    path(SHEET + "reglement/", rules.rules, name="certification_rules"),
    path(SHEET + "grilles/", rules.grids, name="certification_grids"),
    path(SHEET + "grilles/manquantes/", rules.publish_missing, name="grids_publish_missing"),
    path(SHEET + "grilles/<int:assessment_id>/", rules.publish_grid, name="grid_publish"),
    path(SHEET + "versions/", tabs.versions, name="certification_versions"),
    path(SHEET + "propositions/", proposals.proposals, name="certification_proposals"),
    path(SHEET + "propositions/accepter/", proposals.accept, name="proposals_accept"),
    path(SHEET + "propositions/<int:proposal_id>/fiche.txt", proposals.proposed_text, name="proposal_text"),
    path(SHEET + "propositions/<int:proposal_id>/refuser/", proposals.refuse, name="proposal_refuse"),
    path(SHEET + "propositions/<int:proposal_id>/retirer/", proposals.withdraw, name="proposal_withdraw"),
    path(SHEET + "historique/", tabs.history, name="certification_history"),
]
