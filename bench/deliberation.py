"""A year's jury, 65 candidates of six blocks, deliberated through its pages by five members at their desks.

Every opinion, decision, refusal with its motivation, and the closing are posted to the pages as a browser posts them,
in this process: what the server takes, without the network, the browser or anybody's thinking.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping

from bench.measure import Row, percentile

CANDIDATES = 65
REFUSED = 5  # one candidate in five has a block refused
LIMIT = 200.0  # ms for a page
WORDS = "Le dossier ne montre pas cette compétence : la grille dit ce qui manque."


def year() -> Iterator[Row]:
    from django.test import Client
    from django.urls import reverse

    from bench import world
    from parchemin.juries.models import BlockDecision, Jury
    from tests import life, make

    house = world.house()
    house.candidacies = [
        make.candidacy(house.certifier, house.framework, rules=house.rules, at=house.site)
        for _ in range(CANDIDATES)
    ]
    for stage in ("composed", "deliberating"):
        life.step(stage, house, make.NOW)
    desk, members = Client(), life.members_of(house)
    desk.force_login(house.manager)
    jurors = [Client() for _ in members]
    for client, member in zip(jurors, members, strict=True):
        client.force_login(make.member(house.certifier, member.juror.person, "juror"))
    shown: list[float] = []
    acted: list[float] = []
    worked = {"page": 0.0, "act": 0.0}

    def asked(client: Client, address: str) -> str:
        began, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)
        shown.append((time.perf_counter() - began) * 1000)
        worked["page"] += time.process_time() - busy
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()

    def sent(client: Client, address: str, data: Mapping[str, object]) -> None:
        began, busy = time.perf_counter(), time.process_time()
        answer = client.post(address, {**data, "act_key": f"{address}-{len(acted)}"})
        acted.append((time.perf_counter() - began) * 1000)
        worked["act"] += time.process_time() - busy
        assert answer.status_code == 302, (address, answer.status_code, answer.content[:500])

    def at(name: str, *keys: object) -> str:
        return reverse(name, args=[house.session.pk, *keys])

    began = time.perf_counter()
    for rank, entry in enumerate(life.entries_of(house)):
        blocks = list(entry.blocks.all())
        doubtful = blocks[-1] if rank % REFUSED == 0 else None
        votes = {f"vote-{b.pk}": "against" if b == doubtful else "for" for b in blocks}
        for client in jurors:
            asked(client, at("jury_deliberation_entry", entry.pk))
            sent(client, at("jury_opinions", entry.pk), votes)
        page = asked(desk, at("session_deliberation_entry", entry.pk))
        if doubtful is not None:
            criteria = re.findall(r'name="criterion" value="(\d+)"', page)
            said = {"block": doubtful.pk, "motivation": WORDS, "criterion": criteria[:1]}
            sent(desk, at("session_decide", entry.pk), said)
    sent(desk, at("session_adopt"), {})
    sent(desk, at("session_close"), {})
    whole = time.perf_counter() - began
    assert BlockDecision.objects.count() == CANDIDATES * world.BLOCKS
    assert Jury.objects.get(session=house.session).state == Jury.State.CLOSED
    count = f"{len(shown)} pages, {len(acted)} acts; limit: a minute of server a candidate"
    yield Row("deliberation-65", whole, CANDIDATES * 60.0, count, "s")
    # The processor time tells a slow page from a busy machine.
    for name, taken in (("page", shown), ("act", acted)):
        mean = worked[name] / len(taken) * 1000
        said = f"limit: 200 ms at p95; {mean:.0f} ms of processor on average"
        yield Row(f"deliberation-65-{name}", percentile(taken, 0.95), LIMIT, said, "ms")


BENCHES = {"deliberation": year}
