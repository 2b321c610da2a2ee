"""Addresses of this audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.candidate import ties, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="candidate_home"),
    path("<int:pk>/", views.show, name="candidate_standing"),
    path("<int:pk>/deposer/<int:deliverable>/", views.put, name="candidate_deposit"),
    path("<int:pk>/depots/<int:deposit_pk>/", views.deposited, name="candidate_deposited"),
    path("<int:pk>/depots/<int:deposit_pk>/recu.pdf", views.receipt, name="candidate_receipt"),
    path("<int:pk>/convocation.ics", views.enclosed, {"kind": "ics"}, name="candidate_agenda"),
    path("<int:pk>/convocation.pdf", views.enclosed, {"kind": "pdf"}, name="candidate_convocation"),
    path("<int:pk>/venir/", views.confirm_coming, name="candidate_confirm"),
    path("<int:pk>/ne-pas-venir/", views.decline_coming, name="candidate_decline"),
    path("<int:pk>/recours/", views.contest, name="candidate_contest"),
    path("<int:pk>/releve.pdf", views.statement, name="candidate_statement"),
    path("<int:pk>/liens/", ties.own_ties, name="candidate_ties"),
    path("<int:pk>/parchemin.pdf", views.parchment, name="candidate_parchment"),
    path("<int:pk>/attestation.json", views.credential, name="candidate_credential"),
]
