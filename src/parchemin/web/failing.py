"""What is shown or kept of a page that failed: where, never the values that the code held then."""

from __future__ import annotations

from typing import Any

from django.views.debug import ExceptionReporter


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
