"""The root of addresses: the API beside the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from parchemin.api import v1

urlpatterns: list[URLPattern | URLResolver] = [
    path(v1.ROOT.removeprefix("/"), v1.api.urls),
    path("", include("parchemin.web.urls")),
]
handler500 = "parchemin.web.sorry.server_error"
# An address that is none is said to a program as the API says it, to a person by a page.
handler404 = "parchemin.web.failing.nothing_there"
