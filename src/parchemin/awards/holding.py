"""What is held of titles: row, credential and parchment, and what the journal says was done to them. See `journal.holding`."""

from django.utils import timezone

from parchemin.awards import acts
from parchemin.awards.models import Award, Revocation
from parchemin.domain.objection import Objection, gettext_noop
from parchemin.journal.holding import register
from parchemin.journal.models import Entry

WRITTEN = (acts.AWARD_ISSUED.name, acts.AWARD_REPLACED.name)


def _awards() -> tuple[int, list[Objection]]:
    from parchemin.awards.verifying import same_claims

    now = timezone.now()
    rows = Award.objects.select_related("certifier", "person", "revocation").order_by("pk")
    told: dict[str, list[Entry]] = {}
    for entry in Entry.objects.filter(act__in=(*WRITTEN, acts.AWARD_REVOKED.name)).order_by("pk"):
        told.setdefault(entry.stream, []).append(entry)
    objections = [o for row in rows for o in same_claims(row, now)]
    objections += [o for row in rows for o in _told_objections(row, told.pop(row.stream, []))]
    return len(rows), objections + [
        _differs(stream, gettext_noop("le titre n’est plus dans la base")) for stream in sorted(told)
    ]


def _told_objections(award: Award, entries: list[Entry]) -> list[Objection]:
    """The row against the last entry that wrote it, and its revocation against the journal's."""
    expected = {
        "number": award.number,
        "claims": award.claims_digest,
        "parchment": award.parchment_id,
        "credential": award.credential_id,
        "status_index": award.status_index,
    }
    written = [entry for entry in entries if entry.act in WRITTEN]
    revoked = any(entry.act == acts.AWARD_REVOKED.name for entry in entries)
    objections = []
    if not written or any(written[-1].facts.get(name) != value for name, value in expected.items()):
        objections.append(_differs(award.stream, gettext_noop("le titre n’est plus celui qui fut délivré")))
    if written and written[-1].at != award.issued_at:
        objections.append(
            _differs(award.stream, gettext_noop("l’instant de la délivrance n’est plus le même"))
        )
    if revoked != Revocation.objects.filter(award=award).exists():
        objections.append(_differs(award.stream, gettext_noop("l’annulation n’est pas la même")))
    return objections


def _differs(stream: str, what: str) -> Objection:
    return Objection(
        "award.row-differs",
        gettext_noop("%(stream)s : la base ne dit pas ce que dit le journal (%(what)s)."),
        {"stream": stream, "what": what},
        mend=gettext_noop(
            "Cherchez qui a écrit dans la base hors des actes, et rendez-lui cette ligne d’après une sauvegarde."
        ),
        about=stream,
    )


register("awards", gettext_noop("titres, leurs attestations et leurs parchemins"), _awards)
