"""The style page: every part and every state, drawn. Debug mode only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parchemin.domain.objection import Level, Objection, Source
from parchemin.web.telling import tells_nothing_decided

DIGEST = "3f9a61c0e8b24d7790aa51c2f0b1d3e4a5968778695a4b3c2d1e0f9e8d7c77be"
STATES = [
    ("ok", "Acquis", "le 23 juin 2022"),
    ("wait", "Attend une signature", "depuis 3 jours"),
    ("split", "Partagé", "3 contre 2"),
    ("no", "Refusé", ""),
    ("decide", "À trancher", ""),
    ("urgent", "Il reste 2 jours", ""),
    ("now", "En délibération", ""),
    ("todo", "À venir", "mercredi 7 juin"),
    ("sealed", "Scellé", "le 15 juin 2023"),
    ("abstain", "S’abstient", ""),
]
CLOCKS = [
    {"days": -2, "share": 100, "due": date(2023, 6, 13), "source": "L. 6412-2"},
    {"days": 1, "share": 98, "due": date(2023, 6, 16), "source": "L. 6412-2"},
    {"days": 5, "share": 66, "due": date(2023, 6, 20), "source": "règlement, art. 9"},
    {"days": 41, "share": 55, "due": date(2023, 7, 26), "source": ""},
]
LINES = [
    (150, "• Mettre en place des solutions de type Big Data"),
    (151, "Modalités d’évaluation"),
    (152, "Me4 Cas d’entreprise"),
    (153, "A partir d’une situation réelle ou simulée le candidat propose une analyse, des résultats et"),
    (154, "des configurations de mise en place de Business Intelligence BI"),
    (155, "Livrable : dossier écrit"),
]


class ExampleForm(forms.Form):
    name = forms.CharField(
        label="Nom de naissance", help_text="Comme sur la pièce d’identité, accents compris."
    )
    born = forms.DateField(label="Date de naissance", widget=forms.DateInput(attrs={"type": "date"}))
    route = forms.ChoiceField(
        label="Voie d’accès", choices=[("FI", "Formation initiale"), ("VAE", "Expérience (VAE)")]
    )
    decision = forms.ChoiceField(
        label="Décision", choices=[("yes", "Acquis"), ("no", "Non acquis")], widget=forms.RadioSelect
    )
    why = forms.CharField(label="Motivation", widget=forms.Textarea(attrs={"rows": 3}), required=False)


def _objections() -> list[Objection]:
    return [
        Objection(
            "jury.employers",
            "Il manque %(missing)s employeur : la fiche en exige %(required)s.",
            {"missing": 1, "required": 2},
            source=Source("Fiche RNCP, lignes 407 à 411", "sheet.jury"),
            mend="Placer Lise Maquette, dirigeante, au siège vide.",
        ),
        Objection(
            "schedule.transition",
            "%(who)s a %(minutes)s min pour changer de salle ; 10 min sont prévues.",
            {"who": "Sacha Gabarit", "minutes": 5},
            source=Source("Règlement, art. 11"),
            level=Level.WARN,
        ),
    ]


def _context() -> dict[str, Any]:
    at = datetime(2023, 5, 12, 19, 47, tzinfo=UTC)
    return {
        "states": STATES,
        "clocks": CLOCKS,
        "lines": LINES,
        "objections": _objections(),
        "mends": {"jury.employers": {"url": "#", "label": "Placer Lise Maquette"}},
        "trail": [
            {"kind": "compétence", "label": "CE3-2, niveau 2 sur 4", "url": "#"},
            {"kind": "grille", "label": "A. Témoin", "url": "#"},
            {"kind": "preuve", "label": "maquette, version 3", "url": "#"},
            {"kind": "décision", "label": "bloc 4 acquis", "url": ""},
        ],
        "entries": [
            {
                "at": at,
                "who": "Dany Registre",
                "what": "a scellé le procès-verbal du jury n° 7.",
                "why": "",
                "number": 18,
                "digest": DIGEST,
            },
            {
                "at": at,
                "who": "Alix Témoin",
                "what": "a rendu son avis sur le bloc 4 : non acquis.",
                "why": "« Le plan d’adressage reste à reprendre. »",
                "number": 17,
                "digest": "",
            },
        ],
        "digest": DIGEST,
        "at": at,
        "form": ExampleForm({"name": "", "born": "31/02/1999", "route": "FI", "decision": "yes"}),
        "page_of": Paginator([SimpleNamespace(n=i) for i in range(95)], 20).page(2),
        "steps": [
            ("ok", "Inscription acceptée", "lundi 17 avril 2023"),
            ("ok", "Rapports déposés", "4 reçus conservés plus bas"),
            ("now", "Soutenances", "3 passées sur 6, la prochaine mardi 6 juin"),
            ("todo", "Délibération du jury", "jeudi 15 juin 2023, sans vous"),
        ],
    }


@tells_nothing_decided
def style(request: HttpRequest) -> HttpResponse:
    return render(request, "style.html", _context())
