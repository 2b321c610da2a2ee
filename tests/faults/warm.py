"""What the driving process loads before it forks, so that a fork begins at once: code and templates, never a thread, a
connection kept open or the typesetter."""

from __future__ import annotations

import importlib
import pkgutil


def up(mail_port: int) -> None:
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver

    settings.SMTP_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_port
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    import parchemin

    for module in pkgutil.walk_packages(parchemin.__path__, "parchemin."):
        if ".migrations" in module.name or module.name.startswith(
            ("parchemin.planning", "parchemin.runtime.worker", "parchemin.runtime.celery")
        ):
            continue
        importlib.import_module(module.name)
    import granian.server.embed  # noqa: F401

    import tests.life  # noqa: F401

    get_resolver()._populate()  # type: ignore[attr-defined]
    for name in ("errors/500.html", "errors/409.html", "errors/busy.html", "errors/trouble.html"):
        get_template(name)
