"""What the reader of a page that could not be is told: what the machine could not do, or a fault of ours."""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader

from parchemin.runtime import trouble
from parchemin.runtime.trouble import Trouble

log = logging.getLogger(__name__)
AFTER = {Trouble.BUSY: 5, Trouble.GONE: 15}  # seconds before asking again; a disk takes somebody longer
DISK = 120


def answer(error: BaseException | None) -> HttpResponse | None:
    """The page of what the machine could not do (503, with when to come back); None for a fault of the software.

    Drawn without the request: nothing of the page asks the database, which may be what fails.
    """
    what = trouble.of(error)
    if what is None:
        return None
    if what is not Trouble.BUSY:
        log.error("the machine could not: %s", what.value, exc_info=error)
    page = "errors/busy.html" if what is Trouble.BUSY else "errors/trouble.html"
    response = HttpResponse(loader.get_template(page).render({"what": what.value}), status=503)
    response.headers["Retry-After"] = str(AFTER.get(what, DISK))
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's own signature
    """What failed outside of any page's code (a session, an account) is told as in it; the rest is a fault of ours."""
    return answer(sys.exc_info()[1]) or HttpResponseServerError(
        loader.get_template("errors/500.html").render()
    )
