"""An installation filled with a session's life, or looked at, in JSON: a command for child processes.

``python -m tests.installation STAGE [CANDIDATES]`` builds a world in the database of the environment and brings its
session to that stage. ``python -m tests.installation look`` tells what an installation holds: rows by table, stored
files, the page of each award.
"""

from __future__ import annotations

import json
import re
import sys


def look() -> dict[str, object]:
    """Rows by table, digests of the stored files, keys, and the public page of each award as anyone reads it."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from parchemin.awards.models import Award
    from parchemin.runtime import files

    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            rows[table] = cursor.fetchone()[0]
    tokens = Award.objects.order_by("number").values_list("token", flat=True)
    return {
        "rows": rows,
        "files": list(files.stored_digests()),
        "damaged": files.damaged(),
        "keys": sorted(path.name for path in settings.KEYS_DIR.rglob("*") if path.is_file()),
        "pages": [_lasting(Client().get(f"/v/{token}").content.decode()) for token in tokens],
    }


def _lasting(page: str) -> str:
    """A page without what changes at each reading: the form's secret and the time of the answer."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r"<time [^>]*>[^<]*</time>", "", page)


def main(stage: str, candidates: int = 2) -> None:
    import django

    django.setup()
    if stage == "look":
        json.dump(look(), sys.stdout)
        return
    from tests import life, make

    world = make.world(candidates=candidates)
    life.bring(world, make.NOW, stage)
    json.dump({"session": world.session.pk, "certifier": world.certifier.slug}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], *(int(n) for n in sys.argv[2:3]))
