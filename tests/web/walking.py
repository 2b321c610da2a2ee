"""Every address of the house, asked and posted by every kind of account, with rows that do not belong together.

Nothing is listed by hand: addresses and the rows they name come of the table that ``test_permissions`` holds to the
resolver. What is wrong is a leak: another answer than a refusal, an act in the journal, a word of the neighbour's.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.test import Client

from parchemin.accounts.models import Membership, User
from parchemin.candidates.models import Candidacy
from parchemin.journal.models import Entry
from parchemin.juries.models import JuryMember
from tests import life, make
from tests.web import test_permissions as table

METHODS = ("get", "post")
SIGNING_OUT = ("logout", "account_logout")  # they would end the walk
REFUSED = {302, 403, 404, 405}
ACTS = {200, 301, 302, 404, 405, 409, 422}
EVER, OVER = date(2099, 1, 1), date(2020, 1, 1)
#: A row of ours in the place of another of ours, and what under it then belongs to something else.
MISPLACED = {"session": "coming", "candidacy": "expected", "coming": "session"}
HANGS = {"entry", "member", "defence", "appeal", "waiver", "invitation", "deposit", "case"}


@dataclass(frozen=True, slots=True)
class Walker:
    """An account, the roles of the table it is let in as here, and those it is let in as at the neighbour's."""

    name: str
    client: Client
    like: tuple[str, ...]
    there: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What a walk asked, and what it found wrong."""

    addresses: set[str] = field(default_factory=set)
    walkers: set[str] = field(default_factory=set)
    mismatched: int = 0
    matched: int = 0
    leaks: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.addresses)} addresses, {len(self.walkers)} accounts, "
            f"{self.mismatched + self.matched} requests ({self.mismatched} with mismatched rows), "
            f"{len(self.leaks)} leaks."
        )


def walkers(ours: table.House, neighbour: table.House) -> list[Walker]:
    """One account of each kind, and those whose role is suspended, over, to come, or another house's."""
    of, beside = ours.world.certifier, neighbour.world.certifier
    all_ = [
        Walker(role, client, (role,), ("manager",) if role == "stranger" else ())
        for role, client in table.browsers(ours).items()
    ]
    seats = JuryMember.objects.filter(jury__session=ours.world.session, withdrawn_at__isnull=True)
    president = seats.filter(seat="president").order_by("pk").first() or seats.order_by("-pk")[0]
    seated = seats.exclude(pk__in=[president.pk, ours.rows["member"]]).order_by("pk")[0].juror
    theirs = life.members_of(neighbour.world)[0].juror
    holder = Candidacy.objects.get(pk=neighbour.rows["candidacy"]).person
    fellow = Candidacy.objects.get(pk=ours.rows["candidacy"]).person

    def given(
        name: str, *roles: Membership, like: tuple[str, ...], there: tuple[str, ...] = (), **fields
    ) -> None:
        account = make.user(name=name, email=f"{name.replace(' ', '-')}@walk.example", **fields)
        for role in roles:
            role.user = account
            role.save()
        all_.append(Walker(name, _signed_in(account), like, there))

    def role(name: str, at=of, **fields) -> Membership:
        return Membership(certifier=at, role=name, **fields)

    given("another manager", role("manager"), like=("manager",))
    given("manager suspended", role("manager", suspended_at=make.NOW), like=("nobody",))
    given("manager to come", role("manager", valid_from=EVER), like=("nobody",))
    given("manager over", role("manager", valid_until=OVER), like=("nobody",))
    given("auditor over", role("auditor", valid_until=OVER), like=("nobody",))
    given(
        "auditor elsewhere",
        role("auditor", beside, valid_until=EVER),
        like=("stranger",),
        there=("auditor",),
    )
    given(
        "manager of both",
        role("manager"),
        role("manager", beside),
        like=("manager",),
        there=("manager",),
    )
    given("president", role("juror", person=president.juror.person), like=("juror",))
    given(
        "juror elsewhere",
        role("juror", beside, person=theirs.person),
        like=("reserve",),
        there=("juror",),
    )
    given("juror suspended", role("juror", person=seated.person, suspended_at=make.NOW), like=("nobody",))
    given(
        "candidate elsewhere",
        role("candidate", beside, person=holder),
        like=("fellow",),
        there=("candidate",),
    )
    given("candidate suspended", role("candidate", person=fellow, suspended_at=make.NOW), like=("nobody",))
    given(
        "juror here and manager elsewhere",
        role("juror", person=seated.person),
        role("manager", beside),
        like=("juror", "stranger"),
        there=("manager",),
    )
    given("flagged for the staff", like=("nobody",), is_staff=True, is_superuser=True)
    given("closed", role("manager"), like=("anonymous",))
    User.objects.filter(email="closed@walk.example").update(is_active=False)
    return all_


def _signed_in(account: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account)
    return client


def mismatches(name: str, ours: table.House, neighbour: table.House) -> Iterator[tuple[str, str, bool]]:
    """Addresses whose rows do not belong together: what is wrong, the address, whether it is wholly the neighbour's."""
    who, parts = table.ADDRESSES[name]
    rows = [row for row in parts.values() if isinstance(row, str)]
    if who == table.EVERYONE or not rows:
        return
    differ = [row for row in rows if ours.rows[row] != neighbour.rows[row]]
    if differ:
        yield "the neighbour's", table.address(name, neighbour.rows), True
    if len(rows) > 1:
        for row in differ:
            for mine, other, whose in ((ours, neighbour, "ours"), (neighbour, ours, "the neighbour's")):
                url = table.address(name, mine.rows | {row: other.rows[row]})
                if url in (table.address(name, ours.rows), table.address(name, neighbour.rows)):
                    continue  # what the two share: a deliverable of their one sheet
                yield f"{whose} but for the {row}", url, False
    if HANGS & set(rows):
        for row in set(rows) & set(MISPLACED):
            yield (
                f"ours, the {row} another",
                table.address(name, ours.rows | {row: ours.rows[MISPLACED[row]]}),
                False,
            )


def walk(
    ours: table.House, neighbour: table.House, *, share: float = 1.0, seed: int = 1, named: str = ""
) -> Tally:
    """Ask and post them all, or a share of them drawn by ``seed``, by the accounts ``named`` so; nothing of it stays."""
    tally, draw = Tally(), random.Random(seed)
    for walker in walkers(ours, neighbour):
        if named not in walker.name:
            continue
        for name in table.ADDRESSES:
            if name in SIGNING_OUT:
                continue
            asked = [(why, url, whole) for why, url, whole in mismatches(name, ours, neighbour)]
            if (
                walker.name not in table.ROLES
            ):  # those of the table are walked with their own rows by its own test
                asked.append(("", table.address(name, ours.rows), False))
            for why, url, whole in asked:
                if whole and "I" in _letters(name, walker.there):
                    continue  # its own, there
                for method in METHODS:
                    if draw.random() < share:
                        tally.addresses.add(name)
                        tally.walkers.add(walker.name)
                        _judged(tally, walker, method, name, url, why)
    return tally


def _judged(tally: Tally, walker: Walker, method: str, name: str, url: str, why: str) -> None:
    before, kept = Entry.objects.count(), transaction.savepoint()
    answer = getattr(walker.client, method)(url)
    acts, words = Entry.objects.count() - before, table.words_of(answer)
    transaction.savepoint_rollback(kept)
    if why:
        tally.mismatched += 1
        wrong = _let_in(name, answer, acts) if walker.there else answer.status_code not in REFUSED or acts
    else:
        tally.matched += 1
        let_in = "I" in _letters(name, walker.like)
        wrong = answer.status_code not in ACTS | REFUSED if let_in else _let_in(name, answer, acts)
    if wrong or (table.NEIGHBOUR in words and not walker.there):
        tally.leaks.append(f"{walker.name} {method} {name} {why}: {answer.status_code}, {acts} acts")


def _letters(name: str, roles: tuple[str, ...]) -> set[str]:
    return {table.ADDRESSES[name][0][table.ROLES.index(role)] for role in roles}


def _let_in(name: str, answer, acts: int) -> bool:
    """Whether somebody without the right got more than a refusal; a form read first (``FORM_FIRST``) says what lacks."""
    told = REFUSED | ({409} if name in table.FORM_FIRST else set())
    return answer.status_code not in told or acts > 0
