"""Addresses of the certification service."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("parchemin.web.certifier.register_urls")),
    path("", include("parchemin.web.certifier.session_urls")),
]
