"""A timetable kept, changed and released: a draft while nobody is told of it, never changed once they are."""

from __future__ import annotations

from parchemin.domain.objection import Objection, gettext_noop


def state_objections(*, editable: bool, state: str) -> list[Objection]:
    """A session is planned while it is in preparation or open. ``state``: of the session, in words."""
    if editable:
        return []
    return [
        Objection(
            "timetable.session-closed",
            gettext_noop("La session est « %(state)s » : son planning ne change plus."),
            {"state": state},
            mend=gettext_noop(
                "Rien n’est à changer : ce qui reste à entendre se reporte à une autre session."
            ),
        )
    ]


def answering_objections(*, same_data: bool) -> list[Objection]:
    """A timetable is kept on the data that it was made on."""
    if same_data:
        return []
    return [
        Objection(
            "timetable.data-moved",
            gettext_noop(
                "Les données de la session ont changé pendant le calcul : ce planning n’est pas gardé."
            ),
            mend=gettext_noop("Relancer le calcul."),
        )
    ]


def changing_objections(version: int, *, released: bool) -> list[Objection]:
    """A version released is what people were told: it does not change."""
    if not released:
        return []
    return [
        Objection(
            "timetable.released",
            gettext_noop("Le planning v%(version)d est diffusé : il ne change plus."),
            {"version": version},
            mend=gettext_noop("En faire une nouvelle version."),
        )
    ]


def releasing_objections(newer: int | None) -> list[Objection]:
    """A version older than one released is not. ``newer``: that one's number."""
    if newer is None:
        return []
    return [
        Objection(
            "timetable.newer-released",
            gettext_noop("Le planning v%(version)d, plus récent, est déjà diffusé."),
            {"version": newer},
            mend=gettext_noop(
                "Rien n’est à diffuser : pour revenir à celui-ci, faites-en une nouvelle version."
            ),
        )
    ]
