"""What is shown or kept of a page that failed: where, never the values that the code held then."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.debug import ExceptionReporter
from django.views.defaults import page_not_found

PROGRAMS = "/api/"  # addresses that programs ask


class WithoutValues(ExceptionReporter):
    """Django's report without local variables, form fields or cookies: they are people's data."""

    def get_traceback_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().get_traceback_data()
        for frame in data.get("frames", ()):
            frame["vars"] = []
        data.pop("request", None)
        data.update(
            filtered_POST_items=[], request_GET_items=[], request_FILES_items=[], request_COOKIES_items=[]
        )
        return data


def nothing_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is none: a page for people, one sentence in JSON for programs, as the API's own refusals."""
    if request.path.startswith(PROGRAMS):
        return JsonResponse({"detail": gettext("Rien à cette adresse")}, status=404)
    return page_not_found(request, exception)
