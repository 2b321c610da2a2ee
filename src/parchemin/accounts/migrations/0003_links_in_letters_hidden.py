"""Letters kept no longer hold the link that opens an account; those that did not leave get theirs as they leave."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.db import migrations
from django.utils.http import urlsafe_base64_decode

HIDDEN = "•••••• (lien personnel, mis dans la lettre au moment où elle part)"
LINK = re.compile(r"\S*/compte/([A-Za-z0-9_-]+)/[^/\s]+/")
WAITING = ("draft", "approved", "failed")


def hide(apps, _editor):
    letters = apps.get_model("parties", "Letter")
    users, links = apps.get_model("accounts", "User"), apps.get_model("accounts", "PersonalLink")
    for letter in letters.objects.filter(kind="account").order_by("pk"):
        found = LINK.search(letter.body)
        if not found:
            continue
        letter.body = LINK.sub(HIDDEN, letter.body)
        letter.save(update_fields=["body"])
        user = users.objects.filter(pk=_number(found[1])).first()
        if user and letter.state in WAITING:
            links.objects.filter(user=user, cancelled_at__isnull=True).update(cancelled_at=datetime.now(UTC))
            links.objects.create(
                user=user, purpose="invitation", letter=letter, written_at=letter.created_at
            )


def _number(encoded: str) -> int:
    try:
        return int(urlsafe_base64_decode(encoded))
    except ValueError:
        return 0


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_personal_links"),
        ("parties", "0005_name_key_index"),
    ]

    operations = [migrations.RunPython(hide, migrations.RunPython.noop)]
