"""The busiest pages, asked where they are in the life of a session: by a test that counts what each asks of the base,
and by the bench that times them.

``walk`` leads a certifier's sessions and yields a page, or an act, at the moment when it is asked for most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from urllib.parse import quote

from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.awards.models import Award
from parchemin.candidates.models import Candidacy
from parchemin.juries.models import Availability, Session
from parchemin.parties.models import Person
from tests import life, make

_acts = count()

ALONE = "ZYTHUM"


@dataclass(frozen=True, slots=True)
class Page:
    """A page and who asks for it, at one address or at several. ``data``: what is posted, for an act; None for a page."""

    name: str
    client: Client
    addresses: Sequence[str]
    data: dict[str, str] | None = None

    def ask(self, address: str) -> None:
        """``AssertionError`` where the page does not answer, or the act is not done."""
        if self.data is None:
            answer, wanted = self.client.get(address), 200
        else:
            answer, wanted = (
                self.client.post(address, {**self.data, "act_key": f"{self.name} {next(_acts)}"}),
                302,
            )
        assert answer.status_code == wanted, (self.name, address, answer.status_code)


def walk(world: make.World, candidacies: Sequence[Candidacy]) -> Iterator[Page]:
    """``candidacies``: half of them presented to a session to come, half to one that is held today. What the test or the
    bench does with a page is done before the next: an act yielded must be asked."""
    now, half = timezone.now(), len(candidacies) // 2
    desk, nobody = Client(), Client()
    desk.force_login(world.manager)
    account = _accounts(world)

    begins = now + timedelta(days=40)
    coming = session_on(world, (begins + timedelta(days=half)).date(), candidacies[:half], begins.date())
    life.bring(coming, now, "composed")
    planned(coming, begins)
    first = coming.candidacies[0]
    yield Page("convocations", desk, [_at("session_convoke", coming)])
    yield Page("convoke", desk, [_at("session_convoke", coming)], {})
    yield Page("session", desk, [_at("session", coming)])
    own = account(first.person, "candidate")
    yield Page("candidate-own", own, [reverse("candidate_standing", args=[first.pk])])

    held = session_on(world, timezone.localdate(), candidacies[half:])
    life.bring(held, now, "composed")
    jurors = [account(member.juror.person, "juror") for member in life.members_of(held)]
    juror = jurors[0]
    for entry in life.entries_of(held):
        life.deposited(entry, now - timedelta(hours=1))
    life.step("deliberating", held, now)
    entries = [entry.pk for entry in life.entries_of(held)]
    yield Page("juror-home", juror, [reverse("jury_day")])
    yield Page("grid", juror, [_at("jury_grid", held, pk, held.grids[0].pk) for pk in entries])
    life.step("voted", held, now)
    yield Page("jury-board", juror, [_at("jury_deliberation_entry", held, pk) for pk in entries])
    yield Page("service-board", desk, [_at("session_deliberation_entry", held, pk) for pk in entries])
    life.step("closed", held, now)
    yield Page("jury-minutes", juror, [_at("jury_minutes", held)])
    for one, member in zip(jurors, life.members_of(held), strict=True):
        typed = {"typed_name": member.juror.person.full_name}
        yield Page("sign", one, [_at("jury_minutes", held)], typed)
    for stage in ("sealed", "published", "awarded"):
        life.step(stage, held, now)
    lists, awards = reverse("candidates"), _tokens(world)
    yield Page("home", desk, [reverse("home")])
    yield Page("candidates", desk, [lists, f"{lists}?page=2", f"{lists}?page=150"])
    # Somebody whose name is nobody else's, nor a word of a session's title: the others' are drawn of a short list.
    somebody = Person.objects.get(pk=held.candidacies[0].person_id)
    somebody.birth_name = ALONE
    somebody.save()
    looked_for = (ALONE, "essai", "2023-0")
    yield Page("candidates-found", desk, [f"{lists}?q={quote(text)}" for text in looked_for])
    yield Page("search", desk, [f"{reverse('search')}?q={quote(text)}" for text in looked_for])
    yield Page("candidate-file", desk, [reverse("candidate", args=[c.pk]) for c in held.candidacies])
    yield Page("verification", nobody, [reverse("verify", args=[token]) for token in awards])


def session_on(
    world: make.World, day: date, candidacies: Sequence[Candidacy], starts: date | None = None
) -> make.World:
    """The same certifier with another session, whose jury sits that day; the pool is free and accredited then."""
    session = Session.objects.create(
        certifier=world.certifier,
        title=f"Session d’essai du {day:%d/%m/%Y}",
        site=world.site,
        starts_on=starts or day,
        jury_on=day,
        results_promised_on=day + timedelta(days=15),
    )
    session.frameworks.add(world.framework)
    begins = datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)
    for juror in world.jurors:
        juror.accredited_until = day + timedelta(days=365)
        juror.save(update_fields=["accredited_until"])
        Availability.objects.get_or_create(
            juror=juror, starts_at=begins, ends_at=begins + timedelta(hours=12)
        )
    return replace(world, session=session, candidacies=list(candidacies), days=[day])


def planned(world: make.World, begins: datetime) -> None:
    """A timetable in force of the session to come, written as rows: every examination held before two professionals."""
    start = begins.replace(hour=8, minute=0, second=0, microsecond=0)
    table = life.published_table(world.session, timezone.now())
    for n, entry in enumerate(life.entries_of(world)):
        at = start + timedelta(days=n // 2, hours=5 * (n % 2))
        life.heard_as_rows(table, entry, world.room, world.jurors[:2], at)


def _accounts(world: make.World) -> Callable[[Person, str], Client]:
    def account(person: Person, role: str) -> Client:
        client = Client()
        client.force_login(make.member(world.certifier, person, role))
        return client

    return account


def _at(name: str, world: make.World, *keys: int) -> str:
    return reverse(name, args=[world.session.pk, *keys])


def _tokens(world: make.World) -> QuerySet[Award, str]:
    rows = Award.objects.filter(certifier=world.certifier).order_by("pk")
    return rows.values_list("token", flat=True)
