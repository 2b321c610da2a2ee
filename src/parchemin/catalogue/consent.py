"""What the certifiers of a sheet share changes with the consent of all: a change asked by one of several is proposed.

Findings settled, frameworks, rules of a jury, the sheet's own text: one certifier never changes them under another.
Its own règlement and its own grids are its own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from parchemin.accounts.actor import Actor
from parchemin.accounts.permissions import to_manage
from parchemin.catalogue import acts
from parchemin.catalogue.authority import Hand
from parchemin.catalogue.models import Proposal, RegisterSheet
from parchemin.domain import composition
from parchemin.domain.consent import Consent
from parchemin.domain.objection import gettext_noop, refuse
from parchemin.domain.phrase import Day, Phrase
from parchemin.domain.registration import NO_END, Terms
from parchemin.journal.actions import AlreadyDone, Private, already, record
from parchemin.journal.acts import Act
from parchemin.runtime.tasks import later

SHARED = (
    acts.FINDING_SETTLED,
    acts.FRAMEWORK_BUILT,
    acts.COMPOSITION_RULE_CONFIRMED,
    acts.SHEET_TEXT_REPLACED,
    acts.SHEET_READ_AGAIN,
    acts.SHEET_JOINED,
    acts.REGISTRATION_ADDED,
    acts.REGISTRATION_CORRECTED,
    acts.REGISTRATION_SET_ASIDE,
    acts.SHEET_ATTACHED,
    acts.SHEET_DETACHED,
    acts.CORRESPONDENCES_ADDED,
    acts.CORRESPONDENCE_ENDED,
)


def needed(actor: Actor, sheet: RegisterSheet) -> bool:
    """Whether others than those the actor manages share the sheet: what it changes is then proposed to them."""
    return any(to_manage(actor, pk) for pk in sheet.awarding.values_list("certifier_id", flat=True))


def standing(proposal: Proposal) -> Consent:
    """The proposal as the rules judge it: who shares the sheet today, who has accepted."""
    return Consent(
        proposer=proposal.certifier_id,
        sharing=frozenset(one.certifier_id for one in proposal.sheet.awarding.all()),
        accepted=frozenset(one.certifier_id for one in proposal.acceptances.all()),
        state=proposal.state,
    )


def _private(row: Proposal) -> dict[str, Private]:
    """What is proposed, in words, which may hold some typed by hand, and the reason: the entry keeps their digests."""
    stream = row.sheet.stream
    private = {"proposed": Private(stream, str(change_words(row)))}
    return private | ({"reason": Private(stream, row.reason)} if row.reason else {})


def change_words(proposal: Proposal) -> Phrase:
    """What it changes, in words."""
    content = proposal.content
    if proposal.act == acts.FINDING_SETTLED.name:
        return _settled(proposal)
    if proposal.act == acts.COMPOSITION_RULE_CONFIRMED.name:
        rule = composition.CompositionRule.from_dict(content["rule"])
        return Phrase(
            gettext_noop("Règle du jury pour %(routes)s : %(rule)s"),
            {"routes": ", ".join(content["routes"]), "rule": rule.notation()},
        )
    if proposal.act == acts.SHEET_JOINED.name:
        return Phrase(
            gettext_noop("Ajouter le certificateur « %(name)s », qui délivrera en son nom"),
            {"name": content["certifier"]},
        )
    if proposal.act in REGISTRATIONS:
        return _registration(proposal)
    if proposal.act in CORRESPONDENCES:
        day = Day(date.fromisoformat(content["starts"]))
        return Phrase(CORRESPONDENCES[proposal.act], {"pairs": content["words"], "starts": day})
    if proposal.act in LINES:
        since = content.get("since")
        params = {"sheet": str(proposal.sheet), "former": content["former"]}
        return Phrase(
            LINES[proposal.act], params | ({"since": Day(date.fromisoformat(since))} if since else {})
        )
    return Phrase(
        {
            acts.SHEET_TEXT_REPLACED.name: gettext_noop("Remplacer le texte de la fiche"),
            acts.FRAMEWORK_BUILT.name: gettext_noop(
                "Établir une version du référentiel, avec les constats tranchés"
            ),
            acts.SHEET_READ_AGAIN.name: gettext_noop(
                "Relire le texte gardé, comme le lecteur le lit aujourd’hui"
            ),
        }[proposal.act]
    )


def _settled(proposal: Proposal) -> Phrase:
    finding = next((one for one in proposal.sheet.findings.all() if one.code == proposal.about), None)
    labels = {one["key"]: one.get("label", one["key"]) for one in (finding.readings if finding else [])}
    key, value = proposal.content["reading"], proposal.content["value"]
    reading = labels.get(key, key) if value is None else value
    return Phrase(
        gettext_noop("%(finding)s Lecture proposée : « %(reading)s »"),
        {"finding": finding.message if finding else proposal.about, "reading": reading},
    )


REGISTRATIONS = {
    acts.REGISTRATION_ADDED.name: gettext_noop(
        "Entrer l’enregistrement du %(starts)s (dernier jour : %(last)s), par l’acte du %(signed)s"
    ),
    acts.REGISTRATION_CORRECTED.name: gettext_noop(
        "Corriger l’enregistrement qui commence le %(before)s : du %(starts)s (dernier jour : %(last)s), "
        "par l’acte du %(signed)s"
    ),
    acts.REGISTRATION_SET_ASIDE.name: gettext_noop("Écarter l’enregistrement qui commence le %(before)s"),
}


LINES = {
    acts.SHEET_ATTACHED.name: gettext_noop("La fiche %(sheet)s remplace %(former)s depuis le %(since)s"),
    acts.SHEET_DETACHED.name: gettext_noop("La fiche %(sheet)s ne remplace pas %(former)s"),
}


CORRESPONDENCES = {
    acts.CORRESPONDENCES_ADDED.name: gettext_noop("Correspondances à partir du %(starts)s : %(pairs)s"),
    acts.CORRESPONDENCE_ENDED.name: gettext_noop("Fin, le %(starts)s, de la correspondance %(pairs)s"),
}


def _registration(proposal: Proposal) -> Phrase:
    content = proposal.content
    params: dict[str, object] = {}
    if "before" in content:
        params["before"] = Day(date.fromisoformat(content["before"]))
    if content.get("terms"):
        terms = Terms.from_dict(content["terms"])
        last = terms.period().last_day
        params |= {
            "starts": Day(terms.starts),
            "last": Day(last) if last else NO_END,
            "signed": Day(terms.signed_on),
        }
    return Phrase(REGISTRATIONS[proposal.act], params)


def propose(
    hand: Hand,
    sheet: RegisterSheet,
    act: Act,
    *,
    content: dict[str, Any],
    about: str = "",
    reason: str = "",
    key: str | None = None,
) -> Proposal:
    """Proposer a change to the other certifiers of the sheet. ``Refused`` while another is open on the same thing."""
    with transaction.atomic():
        locked = RegisterSheet.objects.select_for_update().get(pk=sheet.pk)
        if done := already(key):
            raise AlreadyDone(done)
        if locked.proposals.filter(act=act.name, about=about, state=Proposal.State.OPEN).exists():
            raise refuse(
                "proposal.open",
                gettext_noop("Une proposition attend déjà l’accord des certificateurs sur le même point."),
                mend=gettext_noop("L’accepter, la refuser ou la retirer, puis recommencer."),
            )
        row = Proposal.objects.create(
            sheet=locked,
            act=act.name,
            about=about,
            content=content,
            reason=reason.strip(),
            certifier=hand.certifier,
            proposed_by=hand.user,
            proposed_at=hand.now,
        )
        record(
            locked.stream,
            acts.CHANGE_PROPOSED,
            actor=hand.label,
            now=hand.now,
            certifier=hand.certifier.slug,
            facts={"proposal": row.pk, "change": act.name, "about": about},
            private=_private(row),
            key=key,
        )
        later("tell_proposal", proposal=row.pk)
    return row
