"""Addresses of candidates."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.candidates import acts, duplicates, identity, imports, inviting, listing, pages

CANDIDATE = "candidats/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidats/", listing.candidates, name="candidates"),
    path("candidats/export.<str:kind>", listing.candidates_export, name="candidates_export"),
    path("candidats/nouveau/", acts.enrol, name="candidate_new"),
    path("candidats/liste/", imports.candidates_import, name="candidates_import"),
    path("candidats/liste/modele.<str:kind>", imports.template, name="candidates_template"),
    path("candidats/inviter/", inviting.candidates_invite, name="candidates_invite"),
    path("candidats/doublons/", duplicates.duplicates, name="duplicates"),
    path("candidats/doublons/constater/", duplicates.decide, name="duplicates_decide"),
    path("candidats/doublons/<int:pk>/defaire/", duplicates.undo, name="duplicates_undo"),
    path(CANDIDATE, pages.candidate, name="candidate"),
    path(CANDIDATE + "identite/", identity.correct, name="dossier_identity"),
    path(CANDIDATE + "inviter/", inviting.invite, name="dossier_invite"),
    path(CANDIDATE + "retirer/", acts.withdraw, name="dossier_withdraw"),
    path(CANDIDATE + "recevabilite/", acts.admit, name="dossier_admit"),
    path(CANDIDATE + "reconnaitre/", acts.recognise, name="dossier_recognise"),
    path(CANDIDATE + "lien/", acts.relate, name="dossier_relate"),
    path(CANDIDATE + "groupe/", acts.group, name="dossier_group"),
    path(CANDIDATE + "employeur/", acts.employ, name="dossier_employer"),
    path(CANDIDATE + "deposer/", acts.deposit, name="dossier_deposit"),
    path(CANDIDATE + "effacer/", acts.erase, name="dossier_erase"),
    path(CANDIDATE + "depots/<int:deposit_id>/", pages.deposit_file, name="deposit_file"),
    path(CANDIDATE + "depots/<int:deposit_id>/recu.pdf", pages.deposit_receipt, name="deposit_receipt"),
]
