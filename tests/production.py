"""What a production of tests is given: every setting that a start asks for, on a folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

from parchemin.domain.installation import Installation

ROOT = Path(__file__).resolve().parent.parent
SECRET = "fZ7qL1vXw0RkT9mB3sYd8Hc2NpG6jQaE5uKo4WiPxTzhV-r_MnDqJbSg"
KEY_SECRET = "Vb3xQm8tZr1KwYs6Hd0LgNp5JcTf9EaU"
HOST = "titres.exemple.example"


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process; ``home`` holds its data, its keys beside it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARCHEMIN_", "DJANGO_"))
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "PARCHEMIN_MODE": "production",
        "PARCHEMIN_HOME": str(home),
        "PARCHEMIN_KEYS": str(home.with_name(f"{home.name}-keys")),
        "PARCHEMIN_DATABASE_URL": f"sqlite:///{home / 'parchemin.sqlite3'}",
        "PARCHEMIN_SECRET_KEY": SECRET,
        "PARCHEMIN_KEY_SECRET": KEY_SECRET,
        "PARCHEMIN_PUBLIC_URL": f"https://{HOST}",
        "PARCHEMIN_SMTP_HOST": "none",
        **more,
    }


def ready(settings) -> None:
    """Give the settings of a test what a production asks, so that it lacks nothing."""
    settings.MODE, settings.DEBUG, settings.SECRET_KEY = "production", False, SECRET
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = f"https://{HOST}", [HOST]
    settings.SMTP_CHOSEN = "none"
    settings.KEY_SECRET = KEY_SECRET


def installation(**other) -> Installation:
    """The facts of an installation that lacks nothing, but for ``other``."""
    from datetime import date

    given = {
        "mode": "production",
        "debug": False,
        "secret": SECRET,
        "known_secret": "demo",
        "public_url": f"https://{HOST}",
        "hosts": (HOST,),
        "mail_host": "none",
        "mail_encrypted": False,
        "mail_from": "jury@exemple.example",
        "default_from": "certification@parchemin.example",
        "keys_inside": "",
        "keys_loose": "",
        "key_secret": KEY_SECRET,
        "today": date(2027, 6, 15),
    }
    return Installation(**given | other)
