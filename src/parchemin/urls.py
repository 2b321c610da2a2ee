"""The root of addresses: the API beside the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from parchemin.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("parchemin.web.urls")),
]
handler500 = "parchemin.web.sorry.server_error"
