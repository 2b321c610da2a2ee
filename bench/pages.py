"""The busiest pages with 10,000 candidates in the base: the 95th percentile of what the server takes, beside 200 ms.

Asked in this process through Django's own client: middleware, session, permissions, queries and templates are
in the figure; the network, the browser and other people's requests are not.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from itertools import cycle, islice

from bench.measure import Row, once, percentile

CANDIDATES, HEARD = 10_000, 20
REQUESTS, WARMUP = 60, 5
LIMIT = 200.0  # ms


def busiest() -> Iterator[Row]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils import timezone

    from bench import world
    from parchemin.accounts.actor import system
    from parchemin.accounts.models import Membership
    from parchemin.awards.models import Award
    from parchemin.candidates.models import Candidacy
    from parchemin.cli.demo.seasons import deposits
    from parchemin.juries.models import Jury
    from tests import life, make

    now = timezone.now()
    house = world.house()
    world.enrol(house, world.csv(world.rows(CANDIDATES)))
    known = world.enrolled(house, 3 * HEARD)
    whole = [candidacy for candidacy in known if candidacy.blocks.count() == world.BLOCKS][: 2 * HEARD]
    assert len(whole) == 2 * HEARD
    # A year ago, a session gone through to its awards; today, a jury that has voted and decided nothing yet.
    past = world.session_on(house, make.NOW.date(), whole[:HEARD])
    life.bring(past, make.NOW, "awarded")
    today = world.session_on(house, timezone.localdate(), whole[HEARD:])
    life.bring(today, now, "composed")
    for candidacy in today.candidacies:
        deposits(system("bench"), candidacy, candidacy.blocks.all(), now - timedelta(hours=1))
    for stage in ("_open", "_vote"):
        getattr(life, stage)(today, now)
    president = (
        Jury.objects.get(session=today.session).members.select_related("juror__person").order_by("pk")[0]
    )
    clients = {"nobody": Client(), "manager": Client(), "juror": Client()}
    clients["manager"].force_login(house.manager)
    clients["juror"].force_login(make.member(house.certifier, president.juror.person, Membership.Role.JUROR))
    assert Candidacy.objects.filter(certifier=house.certifier).count() == CANDIDATES

    def page(name: str, who: str, addresses: Sequence[str]) -> Row:
        client = clients[who]

        def get(address: str) -> None:
            answer = client.get(address)
            assert answer.status_code == HTTPStatus.OK, f"{address}: {answer.status_code}"

        asked = list(islice(cycle(addresses), REQUESTS + WARMUP))
        for address in asked[:WARMUP]:
            get(address)
        began = time.process_time()
        taken = [once(partial(get, address)) * 1000 for address in asked[WARMUP:]]
        worked = (time.process_time() - began) / REQUESTS * 1000
        queries = []
        for address in addresses[:10]:
            with CaptureQueriesContext(connection) as captured:
                get(address)
            queries.append(len(captured))
        # The processor time tells a slow page from a busy machine.
        said = f"limit: 200 ms at p95; {max(queries)} queries, {worked:.0f} ms of processor on average"
        return Row(f"pages-{name}", percentile(taken, 0.95), LIMIT, said, "ms")

    def each(name: str, keys: Sequence[object], *before: object) -> list[str]:
        return [reverse(name, args=[*before, key]) for key in keys]

    files = [c.pk for c in [*past.candidacies, *today.candidacies]]
    entries = list(today.session.entries.order_by("position").values_list("pk", flat=True))
    tokens = Award.objects.filter(certifier=house.certifier).order_by("pk").values_list("token", flat=True)
    lists = reverse("candidates")
    yield page("home", "manager", [reverse("home")])
    yield page("candidates", "manager", [lists, f"{lists}?page=2", f"{lists}?page=150"])
    yield page(
        "candidates-search", "manager", [f"{lists}?q={text}" for text in ("camille", "essai+bq", "2022-0415")]
    )
    yield page("candidate", "manager", each("candidate", files))
    yield page("session", "manager", each("session", [past.session.pk, today.session.pk]))
    yield page("deliberation", "manager", each("session_deliberation_entry", entries, today.session.pk))
    yield page("jury-deliberation", "juror", each("jury_deliberation_entry", entries, today.session.pk))
    yield page("verification", "nobody", each("verify", list(tokens)))


BENCHES = {"pages": busiest}
