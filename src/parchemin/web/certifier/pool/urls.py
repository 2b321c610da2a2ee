"""Addresses of the pool: jurors, expenses, rooms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.certifier.pool import juror, jurors, listing, rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("sessions/vivier/", listing.pool, name="pool"),
    path("sessions/vivier/export.<str:kind>", listing.pool_export, name="pool_export"),
    path("sessions/vivier/nouveau/", jurors.juror_new, name="juror_new"),
    path("sessions/vivier/<int:pk>/", juror.juror, name="juror"),
    path("sessions/vivier/<int:pk>/actes/<slug:name>/", juror.juror_act, name="juror_act"),
    path(
        "sessions/vivier/<int:pk>/pieces/<int:evidence_id>/",
        juror.juror_evidence,
        name="juror_evidence",
    ),
    path(
        "sessions/vivier/<int:pk>/attestations/<int:session_id>.pdf",
        juror.juror_proof,
        name="juror_proof",
    ),
    path("sessions/frais/", juror.expenses_page, name="expenses"),
    path("sessions/frais/<slug:at>.csv", juror.expenses_file, name="expenses_file"),
    path("sessions/salles/", rooms.rooms, name="rooms"),
]
