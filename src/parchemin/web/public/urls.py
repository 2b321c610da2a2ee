"""Addresses for anyone. Those of awards and certifiers are printed and signed: they never change."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from parchemin.web.public import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="landing"),
    path("v/", views.look_up, name="look_up"),
    path("v/<path:token>", views.verify, name="verify"),
    path("t/<path:token>", views.short, name="verify_short"),
    path("certificateurs/<slug:slug>", views.certifier, name="public_certifier"),
    path("certificateurs/<slug:slug>/did.json", views.did_document, name="did_document"),
    path("certificateurs/<slug:slug>/etats", views.status_list, name="status_list"),
    path("fiches/<str:name>", views.sheet, name="public_sheet"),
]
