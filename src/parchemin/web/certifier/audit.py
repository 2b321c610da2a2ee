"""The auditor's own pages: their home, the samples they draw, the dossiers de preuve of these samples."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parchemin.accounts.actor import current
from parchemin.accounts.models import User
from parchemin.accounts.permissions import require, to_audit
from parchemin.catalogue.models import RegisterSheet
from parchemin.domain.access import AccessRoute
from parchemin.domain.deliberation import Verdict
from parchemin.domain.objection import Objection
from parchemin.domain.roles import AUDITOR, MAY
from parchemin.domain.sampling import MOST
from parchemin.journal.models import Entry
from parchemin.juries.minutes import dossier, sampling
from parchemin.juries.models import Sample, SampleEntry, SessionEntry
from parchemin.parties.models import Certifier
from parchemin.runtime.models import Progress, StoredFile
from parchemin.web import history
from parchemin.web.certifier.scope import choose, chosen, kept, narrowed, paged, staff
from parchemin.web.shared.acting import act, likely, number
from parchemin.web.shared.asking import who
from parchemin.web.shared.downloads import attached, stored_file
from parchemin.web.shared.fields import Day
from parchemin.web.telling import tells_nothing_decided

RUNNING = (Progress.State.WAITING, Progress.State.RUNNING)
LATEST = 5  # samples shown on the home
USUAL = 12  # size that the form proposes
TEXT = "text/plain; charset=utf-8"


class SampleForm(forms.Form):
    """What to draw from, how many, with which seed."""

    first = forms.DateField(label=gettext_lazy("Premier jour des décisions"), widget=Day())
    last = forms.DateField(label=gettext_lazy("Dernier jour des décisions"), widget=Day())
    sheet = forms.ModelChoiceField(
        label=gettext_lazy("Certification"),
        queryset=RegisterSheet.objects.none(),
        required=False,
        empty_label=gettext_lazy("Toutes"),
    )
    route = forms.ChoiceField(label=gettext_lazy("Voie d’accès"), required=False)
    verdict = forms.ChoiceField(label=gettext_lazy("Résultat"), required=False)
    size = forms.IntegerField(
        label=gettext_lazy("Taille de l’échantillon"), min_value=1, max_value=MOST, initial=USUAL
    )
    seed = forms.CharField(
        label=gettext_lazy("Graine"),
        required=False,
        max_length=64,
        help_text=gettext_lazy(
            "Des chiffres que personne n’a choisis : des dés, un tirage public. Laissée vide, elle est tirée au sort."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, certifier: Certifier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        sheets = RegisterSheet.objects.filter(awarding__certifier=certifier).defer("reading")
        choices["sheet"].queryset = sheets.order_by("number", "pk")
        choices["route"].choices = [
            ("", gettext("Toutes")),
            *((r.value, gettext(r.label)) for r in AccessRoute),
        ]
        choices["verdict"].choices = [("", gettext("Tous")), *((v.value, gettext(v.label)) for v in Verdict)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("first", "last"):
            if cleaned.get(name) and not likely(cleaned[name]):
                self.add_error(name, gettext("Cette année n’est pas vraisemblable."))
        return cleaned


def audits_alone(request: HttpRequest) -> bool:
    """Whether the reader only audits: what they look at, or all they work for, is managed by others."""
    looked_at = chosen(request)
    managed = who(request).certifiers("manager")
    return looked_at.pk not in managed if looked_at else not managed


def home(request: HttpRequest) -> HttpResponse:
    """The home of who only audits: what they may read and until when, their samples, how to check."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    held = current(cast("User", request.user), timezone.localdate())
    ends = [m.valid_until for m in held if m.certifier_id == certifier.pk and m.role == AUDITOR]
    last = max((day for day in ends if day), default=None)
    context = {
        "certifier": certifier,
        "last_day": last - timedelta(days=1) if last else None,
        "may": MAY[AUDITOR],
        "samples": [(row, "") for row in sampling.of(who(request)).filter(certifier=certifier)[:LATEST]],
        "host": settings.PUBLIC_URL.rstrip("/"),
    }
    return render(request, "certifier/audit/home.html", context)


@tells_nothing_decided
@staff
@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """Samples drawn, the latest first; an auditor draws one."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    if request.method != "POST":
        return _list(request, certifier, SampleForm(certifier))
    require(to_audit(who(request), certifier.pk))
    form = SampleForm(certifier, request.POST)
    return _draw(request, certifier, form) if form.is_valid() else _list(request, certifier, form)


def _draw(request: HttpRequest, certifier: Certifier, form: SampleForm) -> HttpResponse:
    typed = form.cleaned_data
    among = sampling.Among(typed["first"], typed["last"], typed["sheet"], typed["route"], typed["verdict"])

    def do(**by: Any) -> str:
        row = sampling.draw(certifier=certifier, among=among, size=typed["size"], seed=typed["seed"], **by)
        words = ngettext(
            "%(size)s dossier tiré sur %(n)s : il est au journal, avec sa graine.",
            "%(size)s dossiers tirés sur %(n)s : ils sont au journal, avec leur graine.",
            row.size,
        )
        return words % {"size": row.size, "n": row.population}

    return act(
        request, do, again=lambda reasons: _list(request, certifier, form, reasons), then=reverse("samples")
    )


def _list(
    request: HttpRequest, certifier: Certifier, form: SampleForm, objections: list[Objection] | None = None
) -> HttpResponse:
    page = paged(request, sampling.of(who(request)).filter(certifier=certifier))
    names = _names(page.object_list)
    context = {
        "certifier": certifier,
        "page": page,
        "rows": [(row, names[row.drawn_by]) for row in page.object_list],
        "query": kept(request),
        "form": form,
        "may_draw": not to_audit(who(request), certifier.pk),
        "objections": objections,
    }
    return render(request, "certifier/audit/samples.html", context, status=422 if form.errors else 200)


def _names(rows: Any) -> dict[str, str]:
    """Who drew each sample, by label."""
    return history.names_of(Entry(actor=row.drawn_by) for row in rows)


def _own(request: HttpRequest, pk: int) -> Sample:
    """A sample the reader may see, or 404."""
    return get_object_or_404(narrowed(request, sampling.of(who(request))), pk=pk)


def _entries(sample: Sample) -> list[SessionEntry]:
    """The files of a sample, in the order of the draw."""
    rows = SampleEntry.objects.filter(sample=sample).order_by("place")
    related = ("session__certifier", "session__site", "candidacy__framework__sheet", "outcome")
    rows = rows.select_related(*(f"entry__{name}" for name in related))
    rows = rows.defer("entry__candidacy__framework__reading", "entry__candidacy__framework__sheet__reading")
    return [row.entry for row in rows]


def _built(sample: Sample, entries: list[SessionEntry]) -> dict[int, Entry]:
    """The last dossier made of each file since the sample was drawn, while it is kept: an erasure destroys it."""
    dossiers = dossier.made(*(entry.session for entry in entries))
    since = {pk: row for pk, row in dossiers.items() if row.at >= sample.drawn_at}
    there = set(
        StoredFile.objects.filter(pk__in=[row.facts["file"] for row in since.values()]).values_list(
            "pk", flat=True
        )
    )
    return {pk: row for pk, row in since.items() if row.facts["file"] in there}


@tells_nothing_decided
@staff
@require_GET
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """A sample: what it was drawn from and how, each file and its dossier de preuve."""
    return _page(request, _own(request, pk))


def _page(request: HttpRequest, row: Sample, objections: list[Objection] | None = None) -> HttpResponse:
    entries = _entries(row)
    built, works = _built(row, entries), dossier.works(entries)
    lines = [(e, built.get(e.pk), _shown(works.get(e.pk), row)) for e in entries]
    context = {
        "sample": row,
        "name": _names([row])[row.drawn_by],
        "lines": lines,
        "built": sum(one is not None for _, one, _ in lines),
        "missing": sum(one is None and not _under_way(work) for _, one, work in lines),
        "running": RUNNING,
        "objections": objections,
    }
    return render(request, "certifier/audit/sample.html", context, status=409 if objections else 200)


def _under_way(work: Progress | None) -> bool:
    return work is not None and work.state in RUNNING


def _shown(work: Progress | None, row: Sample) -> Progress | None:
    """The work, while it runs or when it failed since the draw; done, its dossier speaks for it."""
    if work is None or (work.created_at < row.drawn_at and not _under_way(work)):
        return None
    return work if work.state in (*RUNNING, Progress.State.FAILED) else None


@tells_nothing_decided
@staff
@require_GET
def sample_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The list that a sample was drawn from, byte for byte."""
    row = _own(request, pk)
    return stored_file(row.listed_id, f"liste-echantillon-{row.pk}.txt", TEXT)


@tells_nothing_decided
@staff
@require_POST
def sample_build(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the dossier of one file, or of each that has none yet; they are made in the background."""
    row = _own(request, pk)
    entries = _entries(row)
    if request.POST.get("every"):
        built, works = _built(row, entries), dossier.works(entries)
        asked = [e for e in entries if e.pk not in built and not _under_way(works.get(e.pk))]
    else:
        asked = [e for e in entries if e.pk == number(request.POST.get("entry", ""))]
        if not asked:
            raise Http404

    def do(key: str | None, **by: Any) -> str:
        for entry in asked:  # the key of the form is of the first: sent twice, the form does nothing
            dossier.ask(entry=entry, key=key, **by)
            key = None
        words = ngettext(
            "%(n)s dossier de preuve demandé : il se télécharge ici dès qu’il est fait.",
            "%(n)s dossiers de preuve demandés : ils se téléchargent ici dès qu’ils sont faits.",
            len(asked),
        )
        return words % {"n": len(asked)}

    return act(
        request,
        do,
        again=lambda reasons: _page(request, row, reasons),
        then=f"{reverse('sample', args=[row.pk])}#dossiers",
    )


@tells_nothing_decided
@staff
@require_GET
def sample_file(request: HttpRequest, pk: int, entry_id: int) -> HttpResponseBase:
    """The dossier de preuve of a file drawn, made since the draw."""
    row = _own(request, pk)
    entry = next((e for e in _entries(row) if e.pk == entry_id), None)
    built = _built(row, [entry]).get(entry.pk) if entry else None
    if entry is None or built is None:
        raise Http404
    require(sampling.to_prove(who(request), entry))
    return attached(get_object_or_404(StoredFile, pk=built.facts["file"]), dossier.filename(entry))
