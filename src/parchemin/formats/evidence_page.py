"""The readable page of a dossier de preuve: what its JSON files say, as one HTML page without script or link outside.

It proves nothing by itself: each part names the file it repeats, and the files are what the manifest seals.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

# Members of the files, in French; one that is not here is shown by its own name.
NAMES = {
    "abstentions": "abstentions",
    "acquired": "acquis",
    "after": "lire",
    "assessment": "épreuve",
    "assessor": "évaluateur",
    "attendance": "présence",
    "before": "au lieu de",
    "block": "bloc",
    "blocks": "blocs",
    "by": "par",
    "candidate": "candidat",
    "casting_vote": "voix prépondérante du président",
    "certification": "certification",
    "certifier": "certificateur",
    "checked_at": "vérifié le",
    "closed_at": "clôture",
    "code": "code",
    "code_checked": "code à usage unique rendu",
    "college": "collège",
    "comment": "commentaire",
    "competency": "compétence",
    "decided_at": "décidé le",
    "decision": "décision",
    "departure_code": "raison de l’écart",
    "departure_reason": "mots sur l’écart",
    "digest": "empreinte",
    "dissents": "opinions dissidentes",
    "entered_on": "entré le",
    "evidence": "s’appuie sur",
    "excused": "excusé",
    "grid": "grille",
    "happened_at": "survenu le",
    "held_on": "tenu le",
    "identity": "identité",
    "identity_document": "pièce présentée",
    "incidents": "incidents",
    "interest": "absence d’intérêt",
    "juror": "juré",
    "level": "niveau",
    "levels": "niveaux",
    "marks": "notes",
    "members": "membres",
    "message": "constat",
    "method": "manière",
    "moment": "moment",
    "motivation": "motif",
    "name": "nom",
    "number": "numéro",
    "objections": "constats",
    "on": "pour le",
    "opened_at": "ouverture",
    "opinions": "avis",
    "outcome": "résultat",
    "place": "lieu",
    "present": "présent",
    "proposal": "proposition du règlement",
    "published_at": "publié le",
    "reason": "raison",
    "recorded_at": "noté le",
    "recused": "déports",
    "role": "rôle",
    "route": "voie",
    "rule": "règle",
    "rules": "règlement",
    "sealed_at": "scellé le",
    "seat": "siège",
    "session": "session",
    "signature": "signature",
    "source": "source",
    "submitted_at": "rendu le",
    "substitute": "suppléant",
    "tally": "voix",
    "text": "critère",
    "title": "intitulé",
    "verdict": "résultat",
    "vote": "vote",
    "votes": "votes",
    "votes_against": "contre",
    "votes_for": "pour",
    "waivers": "dérogations",
    "words": "mots",
}
STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#14213a;background:#fffefb}"
    "h2{border-top:1px solid #14213a;padding-top:.5rem;margin-top:2rem}"
    "dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.2rem 1rem;margin:.5rem 0}"
    "dt{color:#5c6478}dd{margin:0;overflow-wrap:anywhere}"
    "ol{padding-left:1.5rem}li{margin:.4rem 0}code{font-size:.85em}"
    "@media(max-width:40rem){dl{grid-template-columns:1fr}}"
)


def page(title: str, intro: Iterable[str], parts: Iterable[tuple[str, str, bytes]]) -> bytes:
    """One HTML page. ``parts``: heading, path of the JSON file in the dossier, its bytes."""
    body = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in intro)]
    for heading, path, data in parts:
        body.append(f"<section><h2>{escape(heading)}</h2><p><code>{escape(path)}</code></p>")
        body.append(f"{_shown(json.loads(data))}</section>")
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    ).encode()


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        rows = (f"<dt>{escape(NAMES.get(str(n), str(n)))}</dt><dd>{_shown(v)}</dd>" for n, v in value.items())
        return f"<dl>{''.join(rows)}</dl>" if value else "aucun"
    if isinstance(value, list):
        return f"<ol>{''.join(f'<li>{_shown(v)}</li>' for v in value)}</ol>" if value else "aucun"
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "—" if value in (None, "") else escape(str(value))
