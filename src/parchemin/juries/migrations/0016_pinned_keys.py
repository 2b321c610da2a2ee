"""Public keys that sealed or signed minutes before keys were pinned: pinned from what they signed."""

from datetime import datetime

from django.db import migrations


def pin(apps, schema_editor):
    key_rows = apps.get_model("journal", "SigningKey").objects
    first: dict[tuple[str, str], datetime] = {}
    for name, record, owner in (
        ("Minutes", "seal", "certifier__slug"),
        ("MemberSignature", "record", "jury__session__certifier__slug"),
        ("MinutesCorrection", "seal", "minutes__certifier__slug"),
    ):
        for said, slug in apps.get_model("juries", name).objects.values_list(record, owner):
            at = datetime.fromisoformat(said["at"])
            first[slug, said["key"]] = min(at, first.get((slug, said["key"]), at))
    by_owner: dict[str, list[tuple[datetime, str]]] = {}
    for (slug, public), at in first.items():
        by_owner.setdefault(slug, []).append((at, public))
    for slug, found in by_owner.items():
        ordered = sorted(found)
        ends = [at for at, _ in ordered[1:]] + [None]
        for rank, ((at, public), end) in enumerate(zip(ordered, ends, strict=True), start=1):
            key_rows.get_or_create(
                public=public, defaults={"owner": slug, "rank": rank, "pinned_at": at, "retired_at": end}
            )


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_signing_keys"), ("juries", "0015_entries_taken_out")]
    operations = [migrations.RunPython(pin, migrations.RunPython.noop)]
