"""The town's titles: awarded, revoked, replaced, declared. Each has its account kept beside the register's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parchemin.awards.actions import issue_award, revoke_award
from parchemin.awards.models import Award
from parchemin.awards.replacing import differences, replace_award
from parchemin.candidates.actions import acquire_blocks, enrol
from parchemin.candidates.models import Candidacy
from parchemin.candidates.queries import standing as titled
from parchemin.candidates.returning import title_objections
from parchemin.declarations import actions, depositing, queries, withdrawing
from parchemin.declarations.models import DeclarationFile, Passage
from parchemin.declarations.queries import Standing
from parchemin.declarations.reports import read_report
from parchemin.domain.access import AccessRoute
from parchemin.domain.objection import Refused
from parchemin.juries.models import Outcome, Session, SessionEntry
from tests.candidates.town import Town

PROOF = depositing.Proof("REF-1")
TOLD = ("deposited", "accepted", "held")
ANSWERS = ("accepted", "refused", "held")
HELD_WORDS = "Passage existe déjà en base"


@dataclass
class Account:
    """What was done of one title, as the town remembers it."""

    state: str = "unprepared"
    file: int | None = None  # the declaration that tells it
    told_as_of: datetime | None = None  # when that file was written
    replaced_at: datetime | None = None
    corrected: bool = False  # its correction asked since it was replaced
    revoked: bool = False
    withdrawn: bool = False

    @property
    def told(self) -> bool:
        return self.state in TOLD

    @property
    def standing(self) -> str:
        if self.revoked:
            if not self.told:
                return "cancelled"
            return "withdrawn" if self.withdrawn else "to_withdraw"
        wrong = self.replaced_at and self.told_as_of and self.replaced_at > self.told_as_of
        return "to_correct" if self.told and wrong and not self.corrected else self.state


class TitledTown(Town):
    """A town whose jury grants titles, told to the State."""

    def __init__(self, world, seed: int) -> None:
        super().__init__(world, seed)
        self.accounts: dict[int, Account] = {}
        self.sessions = [self.session(framework) for framework in self.frameworks]

    def session(self, framework) -> Session:
        made = Session.objects.create(
            certifier=self.world.certifier,
            title="Session de la ville",
            site=self.world.site,
            starts_on=self.on,
            jury_on=self.on,
        )
        made.frameworks.add(framework)
        return made

    # -- titles

    def award(self) -> None:
        """A jury grants every block of a file, then the title is delivered unless it would be a second one."""
        if not (files := self.files(state="enrolled")):
            return
        file = self.chance.choice(files)
        blocks = list(file.framework.blocks.order_by("number"))
        acquire_blocks(candidacy=file, blocks=blocks, acquired_on=self.on, decision="session:town")
        self.blocks[self.whose[file.pk]] |= {block.pk for block in blocks}
        outcome = self.granted(file)
        before = self.titles_of(file)
        try:
            made = issue_award(outcome=outcome, **self.by())
        except Refused as refusal:
            assert {o.code for o in refusal.objections} <= {"award.title-held", "award.person-twice"}
            assert title_objections([file]), "refused without a reason"
            return
        assert file.again or not before, "a second title without a reason"
        self.accounts[made.pk] = Account()

    def granted(self, file: Candidacy) -> Outcome:
        session = self.sessions[self.frameworks.index(file.framework)]
        place = {"position": session.entries.count() + 1}
        entry, _ = SessionEntry.objects.get_or_create(session=session, candidacy=file, defaults=place)
        stated = {"stated_on": self.on, "stated_at": self.now, "published_at": self.now}
        given = {"certifier": self.world.certifier, "verdict": "granted", **stated}
        return Outcome.objects.get_or_create(entry=entry, defaults=given)[0]

    def titles_of(self, file: Candidacy) -> list[Candidacy]:
        """Files of the same human whose title of the same sheet stands."""
        same = [pk for pk, human in self.whose.items() if human == self.whose[file.pk]]
        return list(titled(Candidacy.objects.filter(pk__in=same, framework__sheet=file.framework.sheet_id)))

    def enrol_again(self) -> None:
        """Who has a title comes back for it, with a reason."""
        if not (held := list(titled(Candidacy.objects.filter(pk__in=self.whose)).order_by("pk"))):
            return
        former = self.chance.choice(held)
        try:
            made = enrol(
                certifier=self.world.certifier,
                framework=former.framework,
                number=self.number(),
                route=AccessRoute.FI,
                entered_on=self.on,
                identity=self.typed(self.whose[former.pk]),
                person=former.person,
                again="La personne le demande",
                **self.by(),
            )
        except Refused as refusal:
            assert [o.code for o in refusal.objections] == ["candidacy.already-open"]
            return
        self.whose[made.pk] = self.whose[former.pk]

    def revoke(self) -> None:
        if standing := [pk for pk, one in self.accounts.items() if not one.revoked]:
            pk = self.chance.choice(standing)
            revoke_award(award=Award.objects.get(pk=pk), reason="Donné à tort", **self.by())
            self.accounts[pk].revoked = True

    def replace(self) -> None:
        """The first title that says otherwise than the rows of today is replaced."""
        for award in Award.objects.filter(revocation__isnull=True, certifier=self.world.certifier).order_by(
            "pk"
        ):
            if differences(award):
                replace_award(award=award, reason="Nom mal recopié", **self.by())
                self.accounts[award.pk].replaced_at, self.accounts[award.pk].corrected = self.now, False
                return

    # -- declarations

    def prepare(self) -> None:
        actions.prepare(certifier=self.world.certifier, **self.by())
        self.prepared()

    def prepared(self) -> None:
        """Who has a code of a record made before the gate is blocked; the others are due."""
        for award in Award.objects.filter(pk__in=self.accounts).select_related("person"):
            one = self.accounts[award.pk]
            if not one.revoked and one.state in ("unprepared", "due", "blocked"):
                one.state = "blocked" if award.person.birth_country_code else "due"

    def declare(self) -> None:
        try:
            file = actions.write_file(certifier=self.world.certifier, **self.by())
        except Refused as refusal:
            assert [o.code for o in refusal.objections] == ["declaration.nothing-due"]
            self.prepared()
            assert not self.standing("due")
            return
        self.prepared()
        ready = self.standing("due")
        assert {p.award_id for p in file.passages.all()} == {*ready}, "written is not what was ready"
        for pk in ready:
            one = self.accounts[pk]
            one.state, one.file, one.told_as_of = "written", file.pk, self.now

    def deposit(self) -> None:
        if file := self.a_file("written"):
            by = {"declaration": file, "deposited_on": self.on, "proof": PROOF}
            depositing.say_deposited(**by, **self.by())
            self.move(file, "written", "deposited")

    def take_back(self) -> None:
        if file := self.a_file("deposited", receipts__isnull=True):
            depositing.take_deposit_back(declaration=file, reason="Non déposé", **self.by())
            self.move(file, "deposited", "written")

    def aside(self) -> None:
        if file := self.a_file("written"):
            depositing.set_aside(declaration=file, reason="À refaire", **self.by())
            for one in self.move(file, "written", "due"):
                one.file = one.told_as_of = None

    def answer(self) -> None:
        """The Caisse answers a file, passage by passage."""
        if not (file := self.a_file("deposited")):
            return
        said = {}
        for passage in file.passages.order_by("pk"):
            if self.accounts[passage.award_id].state == "deposited":
                said[passage.technical_id] = self.chance.choice(ANSWERS)
                self.accounts[passage.award_id].state = said[passage.technical_id]
        read_report(certifier=self.world.certifier, data=report(file, said), **self.by())

    def put_back(self) -> None:
        rows = Passage.objects.filter(award__in=self.standing("refused")).order_by("pk")
        if passage := rows.first():
            actions.put_back(passage=passage, **self.by())
            self.accounts[passage.award_id].state = "due"

    def withdraw_passages(self) -> None:
        """Each title revoked after it was told has its withdrawal asked."""
        for passage in queries.to_withdraw([self.world.certifier.pk]):
            withdrawing.say_withdrawn(passage=passage, asked_on=self.on, proof=PROOF, **self.by())
            self.accounts[passage.award_id].withdrawn = True

    def correct_passages(self) -> None:
        for passage in queries.to_correct([self.world.certifier.pk]):
            withdrawing.say_corrected(passage=passage, asked_on=self.on, proof=PROOF, **self.by())
            self.accounts[passage.award_id].corrected = True

    def a_file(self, state: str, **where) -> DeclarationFile | None:
        rows = DeclarationFile.objects.filter(certifier=self.world.certifier, state=state, **where)
        return rows.order_by("pk").first()

    def move(self, file: DeclarationFile, source: str, target: str) -> list[Account]:
        moved = [one for one in self.accounts.values() if (one.file, one.state) == (file.pk, source)]
        for one in moved:
            one.state = target
        return moved

    def standing(self, which: str) -> list[int]:
        return [pk for pk, one in self.accounts.items() if one.standing == which]

    # -- what holds

    def sums(self) -> None:
        """Each title stands where the town remembers: one read of the ledger."""
        found = dict(queries.ledger([self.world.certifier.pk]).values_list("pk", "standing"))
        assert found == {pk: one.standing for pk, one in self.accounts.items()}

    def lists(self) -> None:
        """Each count is that of its list; declared, to declare, blocked and cancelled are all the titles."""
        ids = [self.world.certifier.pk]
        counts = queries.counts(ids)
        assert {each: queries.standing(ids, each).count() for each in Standing} == counts
        groups = [
            self.declared(counts),
            self.undeclared(counts),
            self.blocked(counts),
            self.cancelled(counts),
        ]
        assert sum(groups) == sum(counts.values()) == len(self.accounts), "a title is nowhere, or twice"
        assert len(self.accounts) == Award.objects.filter(certifier__in=ids).count()

    @staticmethod
    def declared(counts) -> int:
        return sum(counts[Standing(each)] for each in (*TOLD, "to_correct"))

    @staticmethod
    def undeclared(counts) -> int:
        return sum(counts[Standing(each)] for each in ("unprepared", "due", "written"))

    @staticmethod
    def blocked(counts) -> int:
        return sum(counts[Standing(each)] for each in ("blocked", "refused"))

    @staticmethod
    def cancelled(counts) -> int:
        return sum(counts[Standing(each)] for each in ("cancelled", "to_withdraw", "withdrawn"))


def report(file: DeclarationFile, said: dict[str, str]) -> bytes:
    """A processing report: what is said of each passage, by its identifier."""
    words = {"refused": "Aucun titulaire", "held": HELD_WORDS}
    taken = [f"<idTechnique>{key}</idTechnique>" for key, what in said.items() if what == "accepted"]
    left = [
        f"<passage><idTechnique>{key}</idTechnique><messageErreur>{words[what]}</messageErreur></passage>"
        for key, what in said.items()
        if what in words
    ]
    return (
        f"<rapport><idFlux>{file.flux_id}</idFlux><PassagesKO>{''.join(left)}</PassagesKO>"
        f"<PassagesOK>{''.join(taken)}</PassagesOK></rapport>"
    ).encode()
