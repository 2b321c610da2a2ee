"""What the entry to a session makes known of its titles is said there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from parchemin.awards.actions import issue_award
from parchemin.cli.main import app
from parchemin.juries.models import Outcome, Session, SessionEntry
from tests import life, make
from tests.foretold import foretold

pytestmark = pytest.mark.django_db

LATER = timedelta(days=12)


def entering(world, session: Session, candidacy):
    """What `session enter` prints when that file is entered."""
    command = [
        "session",
        "enter",
        str(session.pk),
        "--dossier",
        candidacy.number,
        "--as",
        world.manager.email,
    ]
    return lambda: CliRunner().invoke(app, command, env={"COLUMNS": "400"}).output


def issuing(world, now, candidacy):
    def issue():
        return issue_award(
            actor=world.actor, now=now + LATER, outcome=Outcome.objects.get(entry__candidacy=candidacy)
        )

    return issue


@pytest.mark.said_at("entry", "award.blocks-only")
def test_blocks_alone_say_at_the_entry_that_they_give_no_title(world, now):
    [one, *_] = world.candidacies
    one.blocks.set(world.framework.blocks.order_by("number")[:1])
    printed = entering(world, world.session, one)()
    for stage in life.STAGES[1 : life.STAGES.index("published") + 1]:
        life.step(stage, world, now)
    foretold("award.blocks-only", "entry", lambda: printed, issuing(world, now, one))


@pytest.mark.said_at("entry", "award.title-held", "award.person-twice")
def test_a_second_title_of_one_person_is_said_at_the_entry(world, now):
    life.bring(world, now, "awarded")
    holder = world.candidacies[0].person
    alike = {"birth_commune_insee": holder.birth_commune_insee, "sex": holder.sex}
    alike |= {
        name: getattr(holder, name) for name in ("birth_year", "birth_month", "birth_day", "birth_commune")
    }
    twin = make.person(world.certifier, holder.birth_name, holder.first_names, **alike)
    for code, person in (("award.title-held", holder), ("award.person-twice", twin)):
        again = make.candidacy(world.certifier, world.framework, person=person, rules=world.rules)
        session = Session.objects.create(
            certifier=world.certifier,
            title=f"Session pour {code}",
            site=world.site,
            starts_on=world.session.starts_on,
            jury_on=world.session.jury_on,
        )
        session.frameworks.add(world.framework)
        printed = entering(world, session, again)()
        granted(session, again, now)
        foretold(code, "entry", lambda words=printed: words, issuing(world, now, again))


def granted(session, candidacy, now) -> None:
    """What a jury's grant would have left, had the file entered before the title of the other was given."""
    entry = SessionEntry.objects.create(session=session, candidacy=candidacy, position=1)
    entry.blocks.set(candidacy.framework.blocks.all())
    day = session.jury_on
    stated = {"verdict": "granted", "stated_on": day, "stated_at": now, "published_at": now}
    Outcome.objects.create(certifier=session.certifier, entry=entry, **stated)
