"""Enrolling 5,000 candidates from a CSV file, beside writing the same rows with nothing read and nothing judged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial
from statistics import median

from bench.measure import Row, once, seconds

COUNT, RUNS = 5000, 3


def import_list() -> Iterator[Row]:
    from django.db import transaction

    from bench import world
    from parchemin.candidates.dry_run import dry_run
    from parchemin.candidates.models import Candidacy
    from parchemin.parties.models import Person
    from tests import make

    listed = world.rows(COUNT)
    data = world.csv(listed)

    def whole(of: make.World) -> None:
        batch = world.enrol(of, data)
        assert batch.rows == COUNT

    def plain(of: make.World) -> None:
        """What a script that trusts its file does: three bulk inserts in one transaction."""
        blocks = list(of.framework.blocks.order_by("number"))
        with transaction.atomic():
            people = Person.objects.bulk_create(
                [
                    Person(
                        certifier=of.certifier,
                        birth_name=row.identity.birth_name,
                        first_names=", ".join(row.identity.first_names),
                        sex=row.identity.sex,
                        birth_year=row.identity.birth_year,
                        birth_month=row.identity.birth_month,
                        birth_day=row.identity.birth_day,
                        birth_commune_insee=row.identity.birth_commune_insee,
                        birth_commune=row.identity.birth_commune_label,
                        email=row.email,
                    )
                    for row in listed
                ],
                batch_size=500,
            )
            made = Candidacy.objects.bulk_create(
                [
                    Candidacy(
                        certifier=of.certifier,
                        person=person,
                        framework=of.framework,
                        rules=of.rules,
                        number=f"2022-{n:04d}",
                        route=row.route.value,
                        entered_on=row.entered_on,
                        site=of.site,
                        created_at=make.NOW,
                    )
                    for n, (row, person) in enumerate(zip(listed, people, strict=True), start=1)
                ],
                batch_size=500,
            )
            aimed = Candidacy.blocks.through
            aimed.objects.bulk_create(
                [
                    aimed(candidacy_id=candidacy.pk, block_id=block.pk)
                    for candidacy, row in zip(made, listed, strict=True)
                    for block in (blocks[:2] if row.blocks else blocks)
                ],
                batch_size=500,
            )

    def judged(of: make.World) -> None:
        run = dry_run(
            actor=of.actor,
            now=make.NOW,
            certifier=of.certifier,
            framework=of.framework,
            data=data,
            filename="liste.csv",
        )
        assert len(run.rows) == COUNT
        assert not run.blocking

    def scanned() -> int:
        return sum(1 for _ in csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))

    assert scanned() == COUNT
    whole_taken, plain_taken, judged_taken = [], [], []
    for _ in range(RUNS):
        # Each run in a certifier of its own, ours and the peer in turn, so that both meet the same base.
        one, other = world.house(), world.house()
        judged_taken.append(once(partial(judged, one)))
        whole_taken.append(once(partial(whole, one)))
        plain_taken.append(once(partial(plain, other)))
    yield Row(
        f"import-{COUNT}",
        median(whole_taken),
        median(plain_taken),
        "bulk_create of the same rows alone, nothing read, judged or journalled",
        "s",
    )
    yield Row(
        f"import-{COUNT}-dry-run",
        median(judged_taken),
        seconds(scanned, runs=RUNS),
        "the csv module over the same bytes",
        "s",
    )


BENCHES = {"import": import_list}
