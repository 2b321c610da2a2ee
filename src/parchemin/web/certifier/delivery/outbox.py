"""Letters: read before they leave, let go in one act, sent when a server is named, failures shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from parchemin.accounts.permissions import require, to_manage
from parchemin.domain.objection import Objection, Refused, gettext_noop
from parchemin.parties import returned, waiting
from parchemin.parties.models import Attachment, Letter
from parchemin.parties.outbox import approve as let_go
from parchemin.parties.outbox import may_be_readdressed
from parchemin.parties.outbox import readdress as send_elsewhere
from parchemin.parties.sending import send_approved
from parchemin.web.certifier.scope import choose, chosen, kept, narrowed, own, paged, staff
from parchemin.web.shared import downloads
from parchemin.web.shared.acting import number
from parchemin.web.shared.asking import who
from parchemin.web.shared.posting import posted
from parchemin.web.telling import tells_nothing_decided

SUBJECT = 200  # characters
MAX_NOTICE = 2 * 1024 * 1024  # bytes of one notice; it carries the letter it returns
NOTICES = 20  # read at once; a mailbox is read by the command


def _page(request: HttpRequest, objections: list[Objection] | None = None) -> HttpResponse:
    rows = narrowed(request, Letter.objects.all())
    counts = {state: rows.filter(state=state).count() for state in Letter.State.values}
    state = request.GET.get("state") or Letter.State.DRAFT
    return render(
        request,
        "certifier/delivery/outbox.html",
        {
            "page": paged(
                request,
                rows.filter(state=state).select_related("person", "certifier").order_by("created_at", "pk"),
            ),
            "query": kept(request),
            "state": state,
            "states": [(value, word, counts[value]) for value, word in Letter.State.choices],
            "drafts": counts[Letter.State.DRAFT],
            "failed": counts[Letter.State.FAILED],
            "approved": counts[Letter.State.APPROVED],
            "server": settings.SMTP_HOST,
            "until": rows.filter(state=Letter.State.DRAFT).aggregate(last=Max("pk"))["last"] or 0,
            "objections": objections or [],
            "may_act": bool(who(request).certifiers("manager")),
        },
    )


@tells_nothing_decided
@staff
def outbox(request: HttpRequest) -> HttpResponse:
    """The letters, by state; those to read first."""
    return _page(request)


@tells_nothing_decided
@staff
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as it will leave, with what goes with it."""
    return _letter(request, pk)


def _letter(request: HttpRequest, pk: int, objections: list[Objection] | None = None) -> HttpResponse:
    row = own(
        request,
        Letter.objects.select_related("person", "certifier").prefetch_related("attachments__file"),
        pk=pk,
    )
    drafts = narrowed(request, Letter.objects.filter(state=Letter.State.DRAFT)).order_by("created_at", "pk")
    following = drafts.exclude(pk=row.pk).filter(created_at__gte=row.created_at).first()
    context = {
        "letter": row,
        "following": following,
        "may_act": who(request).manages(row.certifier_id),
        "may_move": may_be_readdressed(row),
        "may": waiting.may(row),
        "words": {
            "subject": request.POST.get("subject", row.subject),
            "body": request.POST.get("body", row.body),
        },
        "typed": request.POST.get("to", ""),
        "objections": objections or [],
    }
    return render(request, "certifier/delivery/letter.html", context)


@tells_nothing_decided
@staff
@require_POST
def readdress(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a letter to another address: one not delivered, or not left yet."""
    row = own(request, Letter.objects.select_related("certifier"), pk=pk)
    require(to_manage(who(request), row.certifier_id))
    back = reverse("letter", args=[row.pk])

    def act(key: str | None) -> tuple[str, str]:
        to = request.POST.get("to", "").strip()
        moved = send_elsewhere(actor=who(request).label, now=timezone.now(), letter=row, to=to, key=key)
        words = (
            gettext("La lettre est pour %(to)s, une fois relue.")
            if moved.state == Letter.State.DRAFT
            else gettext("La lettre partira pour %(to)s au prochain envoi.")
        )
        return words % {"to": to}, back

    return posted(request, act, again=lambda objections: _letter(request, pk, objections), back=back)


def _on_letter(request: HttpRequest, pk: int, do: Callable[..., str]) -> HttpResponse:
    """One act on a letter, by who manages its certifier; then the letter's page. ``do`` returns what is told then."""
    row = own(request, Letter.objects.select_related("certifier", "person"), pk=pk)
    require(to_manage(who(request), row.certifier_id))
    back = reverse("letter", args=[row.pk])

    def act(key: str | None) -> tuple[str, str]:
        return do(letter=row, actor=who(request).label, now=timezone.now(), key=key), back

    return posted(request, act, again=lambda objections: _letter(request, pk, objections), back=back)


@tells_nothing_decided
@staff
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of a letter before it leaves."""

    def do(**by: Any) -> str:
        typed = request.POST
        waiting.edit(subject=typed.get("subject", "")[:SUBJECT], body=typed.get("body", ""), **by)
        return gettext("La lettre dit ces mots ; elle attend d’être relue.")

    return _on_letter(request, pk, do)


@tells_nothing_decided
@staff
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a letter before it leaves."""

    def do(**by: Any) -> str:
        waiting.cancel(reason=request.POST.get("reason", "")[:600], **by)
        return gettext("La lettre ne partira pas.")

    return _on_letter(request, pk, do)


@tells_nothing_decided
@staff
@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter cancelled by mistake waits again to be read."""

    def do(**by: Any) -> str:
        waiting.take_up(**by)
        return gettext("La lettre attend d’être relue.")

    return _on_letter(request, pk, do)


@tells_nothing_decided
@staff
def attachment(request: HttpRequest, pk: int, attachment_id: int) -> FileResponse:
    """A file that goes with a letter, shown in the browser when it is a PDF."""
    row = get_object_or_404(
        Attachment.objects.select_related("file"),
        letter=own(request, Letter.objects.all(), pk=pk),
        pk=attachment_id,
    )
    return downloads.stored_file(
        row.file.digest, row.name, media_type=row.media_type, inline=row.media_type == "application/pdf"
    )


@tells_nothing_decided
@staff
@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    """Let letters go: those ticked, or, when "all" is asked, every draft that was there when the page was shown."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    back = reverse("outbox")

    def act(key: str | None) -> tuple[str, str]:
        rows = Letter.objects.filter(certifier=certifier)
        if request.POST.get("all"):
            drafts = rows.filter(state=Letter.State.DRAFT, pk__lte=number(request.POST.get("until", "")))
            ids = list(drafts.values_list("pk", flat=True))
        else:
            ids = [number(value) for value in request.POST.getlist("letter") if number(value)]
        if not ids:
            raise Refused(
                [
                    Objection(
                        "letters.none",
                        gettext_noop("Aucune lettre n’est choisie."),
                        mend=gettext_noop("Cochez les lettres que vous avez relues."),
                    )
                ]
            )
        done = let_go(actor=who(request).label, now=timezone.now(), certifier=certifier, letters=ids, key=key)
        words = ngettext("%(n)s lettre relue, à envoyer.", "%(n)s lettres relues, à envoyer.", done) % {
            "n": done
        }
        return words, back

    return posted(request, act, again=lambda objections: _page(request, objections), back=back)


@tells_nothing_decided
@staff
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send what was let go, now."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    back = reverse("outbox")

    def act(_key: str | None) -> tuple[str, str]:
        sent, failed = send_approved(now=timezone.now(), certifier=certifier)
        words = ngettext("%(n)s lettre envoyée", "%(n)s lettres envoyées", sent) % {"n": sent}
        if failed:
            words += gettext(", %(n)s non remises : la raison est sur chacune") % {"n": failed}
        return f"{words}.", back + ("?state=failed" if failed else "?state=sent")

    return posted(request, act, again=lambda objections: _page(request, objections), back=back)


@tells_nothing_decided
@staff
@require_POST
def bounces(request: HttpRequest) -> HttpResponse:
    """Read the notices of mail servers, sent as files or pasted: each letter that came back is said not delivered."""
    certifier = chosen(request)
    if certifier is None:
        return choose(request)
    require(to_manage(who(request), certifier.pk))
    pasted = request.POST.get("pasted", "")[:MAX_NOTICE].strip()
    mails = [sent.read(MAX_NOTICE) for sent in request.FILES.getlist("notice")[:NOTICES]]
    mails += [pasted.encode()] if pasted else []

    def act(_key: str | None) -> tuple[str, str]:
        done = returned.note_returned(
            actor=who(request).label,
            now=timezone.now(),
            reports=returned.read(mails),
            certifiers=who(request).certifiers("manager"),
        )
        count = len(done.noted)
        words = [ngettext("%(n)s lettre est revenue.", "%(n)s lettres sont revenues.", count) % {"n": count}]
        if done.known:
            words.append(gettext("Déjà notées : %(n)s.") % {"n": done.known})
        if done.late:
            words.append(gettext("En retard, encore en route : %(n)s.") % {"n": done.late})
        if done.unmatched:
            words.append(gettext("D’aucune lettre d’ici : %(n)s.") % {"n": done.unmatched})
        return " ".join(words), reverse("outbox") + ("?state=failed" if count else "")

    return posted(request, act, again=lambda objections: _page(request, objections), back=reverse("outbox"))
