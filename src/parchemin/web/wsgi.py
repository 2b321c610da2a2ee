"""WSGI entry point: like every other, it answers nothing in a production that is not ready."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.settings")
application = get_wsgi_application()

from parchemin.runtime import starting  # noqa: E402 - needs Django ready

if reasons := starting.objections():
    for reason in reasons:
        print(f"{reason.code}  {reason.message} {reason.mend_message}", file=sys.stderr)  # noqa: T201
    sys.exit(3)
