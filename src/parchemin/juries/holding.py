"""What is held of sealed minutes: their seals and signatures, and the rows they rest on. See `journal.holding`."""

from collections.abc import Iterator

from parchemin.domain.objection import Objection, gettext_noop
from parchemin.journal.holding import register
from parchemin.juries.models import Minutes


def _minutes() -> tuple[int, list[Objection]]:
    rows = Minutes.objects.select_related("jury__session__certifier").order_by("pk")
    return len(rows), [objection for row in rows for objection in _proved(row)]


def _proved(minutes: Minutes) -> Iterator[Objection]:
    """What does not hold of one session: each row by its number, each record by what it is and whose."""
    from parchemin.juries.minutes.proving import proofs

    session = minutes.jury.session
    for proof in proofs(minutes.jury):
        for reason in proof.objections:
            if proof.what == "rows":
                yield reason
                continue
            yield Objection(
                "sealed.proof",
                gettext_noop("Session n° %(session)s, %(what)s %(number)s : %(why)s"),
                {
                    "session": session.pk,
                    "what": PROOFS[proof.what],
                    "number": proof.number,
                    "why": reason.message,
                },
                about=session.stream,
            )


PROOFS = {
    "seal": gettext_noop("sceau du procès-verbal n°"),
    "signature": gettext_noop("signature n°"),
    "correction": gettext_noop("rectification n°"),
}
register("minutes", gettext_noop("procès-verbaux, leurs signatures et les lignes qu’ils scellent"), _minutes)
