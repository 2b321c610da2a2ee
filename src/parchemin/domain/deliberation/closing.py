"""What stops a deliberation from closing, and minutes from being sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from parchemin.domain.deliberation.votes import Verdict
from parchemin.domain.objection import Objection, blocking, gettext_noop


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate is when the jury wants to close. ``undecided``: labels of blocks; ``requirements``: see `Ballot`."""

    key: str
    name: str
    outcome: Verdict | None
    undecided: tuple[str, ...] = ()
    requirements: tuple[Objection, ...] = ()


def closing_objections(standings: Sequence[Standing]) -> list[Objection]:
    """Reasons not to close the deliberation: somebody is not decided, or lacks what was asked and nobody set it aside."""
    objections: list[Objection] = []
    for standing in standings:
        params: dict[str, object] = {"name": standing.name}
        if standing.undecided:
            objections.append(
                Objection(
                    "closing.undecided",
                    "%(name)s : le jury n’a pas statué sur %(blocks)s.",
                    {**params, "blocks": ", ".join(standing.undecided)},
                    mend="Décider ces blocs, constater l’absence ou le retrait, ou reporter ce qui reste.",
                    about=standing.key,
                )
            )
        elif standing.outcome is None:
            objections.append(
                Objection(
                    "closing.no-outcome",
                    "%(name)s : aucun résultat n’est énoncé.",
                    params,
                    mend="Énoncer le résultat, l’absence, le report ou le retrait.",
                    about=standing.key,
                )
            )
        if standing.outcome is None or standing.outcome.ruled:
            objections += [
                replace(
                    one,
                    template=gettext_noop("%(name)s : %(lack)s"),
                    params={**one.params, **params, "lack": one},
                    about=standing.key,
                )
                for one in blocking(list(standing.requirements))
            ]
    return objections


def sealing_objections(present: Mapping[str, str], signed: Mapping[str, str], digest: str) -> list[Objection]:
    """Reasons not to seal the minutes: ``present`` (key → name) must each have signed ``digest``.

    ``signed``: key → digest of what each member signed.
    """
    objections = []
    for key, name in present.items():
        if key not in signed:
            code, template = "sealing.unsigned", gettext_noop("%(name)s n’a pas signé le procès-verbal.")
        elif signed[key] != digest:
            code, template = (
                "sealing.other-text",
                gettext_noop("%(name)s a signé un autre état du procès-verbal."),
            )
        else:
            continue
        objections.append(Objection(code, template, {"name": name}, mend="Faire signer %(name)s.", about=key))
    return objections
