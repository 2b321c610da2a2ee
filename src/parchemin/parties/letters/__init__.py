"""The catalogue of letters: every message the house writes to somebody, its words and what fills them.

A stage decides when a letter is written and gives its parameters; the words are here, in ``texts/<kind>.txt``.
``parchemin letters list`` and ``parchemin letters show KIND`` print them with sample values.
"""

from parchemin.parties.letters.account import HIDDEN, Account, AccountCandidate
from parchemin.parties.letters.appeal import Appeal, Ruling
from parchemin.parties.letters.award import Award
from parchemin.parties.letters.award_again import AwardDuplicate, AwardReplaced
from parchemin.parties.letters.catalogue import LETTERS, Wording
from parchemin.parties.letters.code import Code
from parchemin.parties.letters.convocation import Convocation, ConvocationCandidate, ConvocationJuror, Stop
from parchemin.parties.letters.invitation import InvitationJuror
from parchemin.parties.letters.own_account import AddressChanged, ForgottenPassword, NewAddress
from parchemin.parties.letters.proposal import ProposalAnswered, ProposalMade
from parchemin.parties.letters.reminder import Reminder
from parchemin.parties.letters.results import Results, ResultsCompanion
from parchemin.parties.letters.service import RoleGiven, Trial
from parchemin.parties.letters.session_change import Changes, SessionChanged

__all__ = [
    "HIDDEN",
    "LETTERS",
    "Account",
    "AccountCandidate",
    "AddressChanged",
    "Appeal",
    "Award",
    "AwardDuplicate",
    "AwardReplaced",
    "Changes",
    "Code",
    "Convocation",
    "ConvocationCandidate",
    "ConvocationJuror",
    "ForgottenPassword",
    "InvitationJuror",
    "NewAddress",
    "ProposalAnswered",
    "ProposalMade",
    "Reminder",
    "Results",
    "ResultsCompanion",
    "RoleGiven",
    "Ruling",
    "SessionChanged",
    "Stop",
    "Trial",
    "Wording",
]
