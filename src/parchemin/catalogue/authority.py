"""Who acts on a sheet, for which of its certifiers, and whose account signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parchemin.accounts.actor import Actor
from parchemin.accounts.models import User
from parchemin.accounts.permissions import require, to_manage
from parchemin.catalogue.models import RegisterSheet
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.parties.models import Certifier

NO_CERTIFIER = gettext_noop("Dites pour quel certificateur la fiche est déposée.")
NO_CERTIFIER_MEND = gettext_noop("Nommez un certificateur inscrit sur la plateforme, au moins.")
NO_ACCOUNT = gettext_noop("Cet acte se signe : il se fait depuis un compte, pas par la machine seule.")
NO_ACCOUNT_MEND = gettext_noop("Désignez le compte qui décide.")


@dataclass(frozen=True, slots=True)
class Hand:
    """Who makes a change of a sheet: the label of whose act it is, the account it names, the certifier, the instant.

    ``proposal``: key of the proposal that each certifier has accepted, where the change needed one.
    """

    label: str
    named: User | None
    certifier: Certifier
    now: datetime
    proposal: int | None = None

    @property
    def user(self) -> User:
        """The account that signs. ``TypeError`` for a change that no account signs."""
        if self.named is None:
            raise TypeError("this change is signed by an account")
        return self.named

    @property
    def facts(self) -> dict[str, int]:
        """What its entry in the journal says of the proposal it comes from."""
        return {"proposal": self.proposal} if self.proposal else {}


def one_of(actor: Actor, certifiers: Sequence[Certifier]) -> None:
    """The actor manages at least one of the certifiers; each of them has the same rights over the sheet."""
    if not certifiers:
        raise Refused(
            [Objection("sheet.no-certifier", NO_CERTIFIER, mend=NO_CERTIFIER_MEND, about="certifiers")]
        )
    reasons = [to_manage(actor, one.pk) for one in certifiers]
    if all(reasons):
        require(reasons[0])


def may(actor: Actor, sheet: RegisterSheet) -> Certifier:
    """The certifier for whom the actor acts on this sheet. Raises ``Refused`` when it manages none of them."""
    rows = sheet.awarding.select_related("certifier").order_by("certifier__slug")
    certifiers = [row.certifier for row in rows]
    one_of(actor, certifiers)
    return next(one for one in certifiers if not to_manage(actor, one.pk))


def account(actor: Actor) -> User:
    """The account that signs. The system has none: a settlement or a rule has a person's name."""
    kind, _, key = actor.label.partition(":")
    user = User.objects.filter(pk=key).first() if kind == "user" else None
    if user is None:
        raise Refused([Objection("actor.no-account", NO_ACCOUNT, mend=NO_ACCOUNT_MEND, about="by")])
    return user
