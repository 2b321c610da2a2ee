"""Acts on a juror's file, each a small form behind its name; the service has them all, the juror some of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext

from parchemin.domain.objection import gettext_noop
from parchemin.juries.models import Juror
from parchemin.web.shared.juror_acts import answers, mandates, papers, profile, relating, spending
from parchemin.web.shared.juror_acts.form import OnJuror

Run = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the file: the word of its address, its title, its form, what it does. ``own``: the juror has it."""

    name: str
    title: str
    verb: str
    form: type[OnJuror]
    run: Run
    own: bool = False

    @property
    def multipart(self) -> bool:
        return "file" in self.form.base_fields


ACTS = {
    act.name: act
    for act in (
        Act("decrire", gettext_noop("Métier, langues, charge, sites"), gettext_noop("Garder"), profile.DescribeForm, profile.describe, own=True),
        Act("mandat", gettext_noop("Renouveler ou finir le mandat"), gettext_noop("Inscrire ce mandat"), mandates.MandateForm, mandates.renew),
        Act("qualites", gettext_noop("Collège, qualités, adresse"), gettext_noop("Garder"), profile.QualityForm, profile.qualify),
        Act("identite", gettext_noop("Corriger l’identité"), gettext_noop("Corriger l’identité"), profile.IdentityForm, profile.correct),
        Act("habiliter", gettext_noop("Habiliter"), gettext_noop("Inscrire l’habilitation"), mandates.AccreditForm, mandates.accredit),
        Act("finir", gettext_noop("Mettre fin à une habilitation"), gettext_noop("Mettre fin"), mandates.EndForm, mandates.end),
        Act("piece", gettext_noop("Ajouter une pièce"), gettext_noop("Ajouter la pièce"), papers.EvidenceForm, papers.add_evidence, own=True),
        Act("retirer", gettext_noop("Retirer une pièce"), gettext_noop("Retirer"), papers.RemoveForm, papers.remove),
        Act("briefing", gettext_noop("Noter le briefing"), gettext_noop("Noter le briefing"), profile.DayForm, profile.brief),
        Act("confidentialite", gettext_noop("Noter l’engagement de confidentialité"), gettext_noop("Noter l’engagement"), profile.DayForm, profile.undertake),
        Act("employeur", gettext_noop("Déclarer un employeur"), gettext_noop("Déclarer cet employeur"), relating.EmploymentForm, relating.employ, own=True),
        Act("enseigner", gettext_noop("Déclarer un enseignement"), gettext_noop("Déclarer cet enseignement"), relating.TeachingForm, relating.teach, own=True),
        Act("lien", gettext_noop("Déclarer un lien"), gettext_noop("Déclarer ce lien"), relating.RelateForm, relating.relate),
        Act("lever", gettext_noop("Lever ce lien"), gettext_noop("Lever ce lien, sous mon nom"), relating.ClearForm, relating.clear),
        Act("compte", gettext_noop("Ouvrir son compte"), gettext_noop("Écrire l’invitation"), profile.AccountForm, profile.open_account),
        Act("frais", gettext_noop("Noter des frais"), gettext_noop("Noter ce montant"), spending.ExpenseForm, spending.spend),
        Act("reprendre", gettext_noop("Reprendre un montant"), gettext_noop("Reprendre"), spending.UnspendForm, spending.unspend, own=True),
        Act("repondre", gettext_noop("Répondre à l’invitation"), gettext_noop("Répondre"), answers.AnswerForm, answers.answer, own=True),
    )
}  # fmt: skip
# What the juror does in their own words.
OWN = {name: act for name, act in ACTS.items() if act.own} | {
    "confidentialite": Act(
        "confidentialite",
        gettext_noop("Signer l’engagement de confidentialité"),
        gettext_noop("Je m’engage"),
        profile.UndertakingForm,
        profile.undertake,
        own=True,
    ),
    "frais": Act(
        "frais",
        gettext_noop("Noter mes frais"),
        gettext_noop("Noter ce montant"),
        spending.OwnExpenseForm,
        spending.spend,
        own=True,
    ),
}


def act_named(acts: dict[str, Act], name: str) -> Act:
    if name not in acts:
        raise Http404
    return acts[name]


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as the page offers it: its words, where it is posted, its form."""

    name: str
    title: str
    verb: str
    url: str
    form: OnJuror
    multipart: bool


def offered(
    acts: dict[str, Act],
    juror: Juror,
    address: Callable[[str], str],
    bound: tuple[str, OnJuror] | None = None,
) -> dict[str, Offered]:
    """Every act with its form; the one just refused keeps what was typed."""
    offers = {}
    for name, act in acts.items():
        form = bound[1] if bound and bound[0] == name else act.form(juror, prefix=name)
        offers[name] = Offered(
            name, gettext(act.title), gettext(act.verb), address(name), form, act.multipart
        )
    return offers
