"""A browser, a certifier ready to hold a session today, and a window for each person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import timezone

from parchemin.accounts.models import User
from parchemin.catalogue.models import Framework, Registration
from parchemin.juries.models import Juror, Room
from parchemin.parties.models import Certifier, Person, Site
from tests import make
from tests.browser import Chair


@pytest.fixture
def chair(browser, live_server):
    """Open a window, signed in when an account is given, the first of a test through the login page; closed at the end."""
    opened: list[Chair] = []

    def sit(account: User | None = None, **options) -> Chair:
        one = Chair(browser, live_server.url, **options)
        opened.append(one)
        if account is None:
            return one
        return one.sign_in(account) if len(opened) == 1 else one.enter(account)

    yield sit
    for one in opened:
        one.close()


@dataclass
class House:
    """All that comes before a session: framework, rules, grids, pool, and accounts for the pool."""

    certifier: Certifier
    manager: User
    site: Site
    framework: Framework
    jurors: list[Juror]
    accounts: dict[int, User]  # by person
    today: date

    def account_of(self, person: Person, role: str = "candidate") -> User:
        if person.pk not in self.accounts:
            self.accounts[person.pk] = make.member(self.certifier, person, role)
        return self.accounts[person.pk]


@pytest.fixture
def house(transactional_db) -> House:
    """A certifier whose registration runs today, with two blocks, two rooms and nine jurors there all day."""
    today = timezone.localdate()
    one = make.certifier(slug="maison-fictive")
    account = make.manager(one)
    over = make.framework(one, competencies=2)
    Registration.objects.filter(sheet=over.sheet).update(
        starts=today - timedelta(days=900), until=today + timedelta(days=200)
    )
    make.rules(one, over, account, planning={"minutes": 15, "transition_minutes": 0, "step_minutes": 15})
    make.composition_rule(over, account)
    make.grids(one, over)
    site = make.site(one)
    for name in ("Salle A", "Salle B", "Salle C"):
        Room.objects.create(site=site, name=name)
    mandate = {
        "accredited_from": today - timedelta(days=300),
        "accredited_until": today + timedelta(days=300),
    }
    colleges = ["employee"] * 4 + ["employer"] * 4
    pool = [
        make.juror(one, college, days=[today], person=make.person(one, f"JURÉ{n}", first), **mandate)
        for n, (college, first) in enumerate(zip(colleges, make.FIRST, strict=False), start=1)
    ]
    own = make.person(one, "JURÉ9", "Dany")
    pool.append(make.juror(one, certifier_member=True, days=[today], person=own, **mandate))
    accounts = {j.person_id: make.member(one, j.person, "juror") for j in pool}
    return House(one, account, site, over, pool, accounts, today)
