"""The two long works of a juror, the grid and the deliberation, done with the keyboard alone and a focus one sees."""

from __future__ import annotations

import pytest

from parchemin.assessments.models import Mark, Marking
from parchemin.domain.deliberation import Vote
from parchemin.juries.deliberation import voting
from parchemin.juries.models import BlockDecision, Jury, Opinion
from tests import life, make
from tests.browser import Chair

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

STOPS = 80  # more stops of Tab than any page of a juror has
FOCUS = """async () => {
  const shown = () => new Promise(requestAnimationFrame);
  const at = document.activeElement, style = getComputedStyle(at), here = () => at.getBoundingClientRect();
  const within = (box) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  for (let n = 0; n < 60 && !within(here()); n++) await shown();  // a page glides to its focus
  const box = here();
  return {
    tag: at.tagName, name: at.name || "", value: at.value || "", words: (at.innerText || "").trim(), type: at.type || "",
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.height > 0,
    inside: within(box),
  };
}"""


class Keys:
    """A window worked by keys only. Every stop must show where the focus is."""

    def __init__(self, chair: Chair):
        self.chair, self.page = chair, chair.page

    def focus(self) -> dict:
        return self.page.evaluate(FOCUS)

    def tab(self, wanted, *, back: bool = False) -> dict:
        """Press Tab until the stop is the one ``wanted(stop)`` says."""
        for _ in range(STOPS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            stop = self.focus()
            if stop["tag"] != "BODY":
                assert stop["seen"], f"no focus to see on {stop}"
                assert stop["inside"], f"the focus is out of the window on {stop}"
            if wanted(stop):
                return stop
        raise AssertionError("Tab never comes there")

    def tab_to(self, words: str) -> dict:
        return self.tab(lambda stop: stop["words"].startswith(words))

    def press(self, keys: str, *, goes: bool = False) -> None:
        if not goes:
            self.page.keyboard.press(keys)
            return
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(keys)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def choose(self, value: str) -> None:
        """In the group of radios where the focus is: down with the arrow until the value, Space on the first."""
        self.press("Space")
        while self.focus()["value"] != value:
            self.press("ArrowDown")
        assert self.page.evaluate("document.activeElement.checked")
        assert self.focus()["seen"]

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def confirm(self) -> None:
        """Say yes to what the page asks before acting; its first button has the focus."""
        self.page.wait_for_function("document.querySelector('#confirm').open")
        assert self.focus()["value"] == "yes"
        self.press("Enter", goes=True)


@pytest.fixture
def session(transactional_db):
    return make.world(candidates=2)


def sit(chair, world, member) -> Keys:
    """The member signs in by keys."""
    account = make.member(world.certifier, member.juror.person, "juror")
    keys = Keys(chair())
    keys.chair.go("/connexion/")
    keys.tab(lambda stop: stop["name"] == "username")
    keys.write(account.email)
    keys.press("Tab")
    keys.write("mot-de-passe-fictif")
    keys.press("Enter", goes=True)
    return keys


def test_a_grid_is_filled_and_handed_in_with_the_keyboard_alone(chair, session):
    life.bring(session, make.NOW, "composed")
    keys = sit(chair, session, life.members_of(session)[0])
    keys.tab_to(session.session.title)
    keys.press("Enter", goes=True)
    keys.tab_to(life.entries_of(session)[0].candidacy.person.full_name)
    keys.press("Enter", goes=True)
    keys.tab_to("Remplir")
    keys.press("Enter", goes=True)

    keys.tab(lambda stop: stop["type"] == "radio")
    keys.choose("acquired")
    keys.press("Tab")  # the comment
    keys.tab(lambda stop: stop["type"] == "radio")
    keys.choose("missing")
    keys.tab(lambda stop: stop["tag"] == "TEXTAREA")
    keys.press("Control+Enter", goes=True)
    assert keys.page.evaluate("document.activeElement.classList.contains('refusal')")
    assert not Marking.objects.filter(submitted_at__isnull=False).exists()

    keys.tab(lambda stop: stop["tag"] == "TEXTAREA" and stop["name"] == last_comment(keys))
    keys.write("Ni mesure ni comparaison.")
    keys.press("Control+Enter", goes=True)
    assert sorted(Mark.objects.values_list("level", flat=True)) == ["acquired", "missing"]
    keys.tab_to("Rendre la grille")
    keys.press("Enter")
    keys.confirm()
    assert Marking.objects.get().submitted_at is not None
    assert keys.chair.wrong == []


def last_comment(keys: Keys) -> str:
    return keys.page.locator("ol.criteria textarea").last.get_attribute("name")


def test_a_jury_deliberates_and_closes_with_the_keyboard_alone(chair, session):
    life.bring(session, make.NOW, "deliberating")
    members = life.members_of(session)
    president, others = members[0], members[1:]
    assert president.seat == "president"
    first, second = life.entries_of(session)
    for member in others:
        for entry in (first, second):
            for block in entry.blocks.all():
                vote = Vote.AGAINST if (entry, block.number) == (second, 2) else Vote.FOR
                voting.give_opinion(
                    actor=life.clerk(), now=make.NOW, member=member, entry=entry, block=block, vote=vote
                )

    keys = sit(chair, session, president)
    keys.tab_to(session.session.title)
    keys.press("Enter", goes=True)
    keys.tab_to("Donner mes avis")
    keys.press("Enter", goes=True)
    # By letters: each chooses in its block and hands over to the next, then to the button that goes on.
    keys.tab(lambda stop: stop["type"] == "radio")
    for letter, stop in (("a", "INPUT"), ("a", "BUTTON")):
        keys.press(letter)
        assert (keys.focus()["tag"], keys.focus()["seen"], keys.focus()["inside"]) == (stop, True, True)
    assert not Opinion.objects.filter(member=president).exists()
    keys.press("Enter", goes=True)
    assert keys.heading() == second.candidacy.person.full_name
    assert keys.focus()["type"] == "radio"
    # By arrows, as any group of choices; then by a letter.
    keys.press("ArrowDown")
    while keys.focus()["value"] != "for":
        keys.press("ArrowUp")
    keys.tab(lambda stop: stop["name"] == radios(keys)[1])
    keys.press("n")
    keys.press("Enter", goes=True)
    given = Opinion.objects.filter(member=president).order_by("entry__position", "block__number")
    assert list(given.values_list("vote", flat=True)) == ["for", "for", "for", "against"]
    keys.tab_to(f"{second.position}\n{second.candidacy.person.full_name}")
    keys.press("Enter", goes=True)

    motivate(keys, "Présidence : statuer sur le bloc 2", "La compétence 2 n’est pas montrée.")
    keys.tab_to("Inscrire 3 blocs unanimes")
    keys.press("Enter", goes=True)
    keys.tab_to("Clore la délibération")
    keys.press("Enter")
    keys.confirm()
    assert Jury.objects.get().state == "closed"
    assert keys.chair.wrong == []


def motivate(keys: Keys, opened: str, words: str) -> None:
    """Record a refusal: refused without its words, then without what it rests on, then done."""
    keys.tab_to(opened)
    keys.press("Enter")
    keys.tab(lambda stop: stop["tag"] == "TEXTAREA")
    keys.press("Control+Enter")  # the browser itself asks for the words
    assert keys.page.evaluate("document.activeElement.matches('textarea:invalid')")
    keys.write(words)
    keys.press("Control+Enter", goes=True)
    assert not BlockDecision.objects.exists()
    assert keys.page.evaluate("document.activeElement.classList.contains('refusal')")
    keys.tab(lambda stop: stop["name"] == "criterion")
    keys.press("Space")
    keys.press("Control+Enter", goes=True)
    assert BlockDecision.objects.get().acquired is False
    assert len(BlockDecision.objects.get().evidence["criteria"]) == 1


def radios(keys: Keys) -> list[str]:
    """Names of the groups of the page, in order."""
    names = keys.page.locator(".vote-rows input[type=radio]").evaluate_all("all => all.map(r => r.name)")
    return list(dict.fromkeys(names))
