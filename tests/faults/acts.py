"""A certification's life, act by act, as people do it: forms of the pages, work of the background, commands.

Each act says what is sent, from the rows of the installation at that moment. ``LIFE`` is their order; each is done once
on the installation that the one before it left.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """A form sent by somebody's session; who drives gives it its act key."""

    who: str
    url: str
    data: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)  # field → (name, text)


@dataclass(frozen=True, slots=True)
class Act:
    """``ask``: the form, or the words of the command. ``work``: the background then does what was asked of it."""

    name: str
    ask: Callable[[], Form | list[str]]
    work: bool = False
    before: Callable[[], None] | None = None  # what others do meanwhile, by their acts, never under a fault
    atomic: bool = True  # undone or done: nothing between


def _world() -> Any:
    from types import SimpleNamespace

    from parchemin.assessments.models import Grid
    from parchemin.candidates.models import Candidacy
    from parchemin.juries.models import Juror, Room, Session
    from parchemin.parties.models import Certifier

    one = Certifier.objects.get(slug="lyon")
    return SimpleNamespace(
        certifier=one,
        session=Session.objects.get(certifier=one),
        candidacies=list(Candidacy.objects.filter(certifier=one).order_by("pk")),
        grids=list(Grid.objects.filter(certifier=one).order_by("pk")),
        jurors=list(Juror.objects.filter(certifier=one).order_by("pk")),
        room=Room.objects.get(site__certifier=one),
    )


def _life() -> Any:
    from tests import life, make

    return life.Life(_world(), make.NOW)


def _url(name: str, *given: Any) -> str:
    from django.urls import reverse

    return reverse(name, args=given)


def _manager(name: str, *given: Any, **data: Any) -> Form:
    return Form("manager", _url(name, *given), {**data})


def _on_session(name: str, **data: Any) -> Callable[[], Form]:
    return lambda: _manager(name, _world().session.pk, **data)


# -- what each act sends -------------------------------------------------------------------------------------------


def _list() -> Form:
    """The list read a moment ago, confirmed."""
    from django.core import signing
    from django.utils import timezone

    from parchemin.catalogue.models import Framework
    from parchemin.runtime import files
    from parchemin.web.certifier.candidates.imports import SALT

    over, one = Framework.objects.get(), _world().certifier
    text = (
        "Numéro de dossier;Voie d’accès;Date d’entrée;Nom de naissance;Prénoms;Sexe;Date de naissance;"
        "Code commune INSEE;Commune de naissance;Courriel\n"
        "2026-0901;FI;05/09/2022;EXEMPLE;Camille;F;31/01/1999;69383;Lyon;camille@exemple.example\n"
        "2026-0902;FI;05/09/2022;ESSAI;Alix;M;12/05/1998;59350;Lille;alix@exemple.example\n"
    )
    kept = files.put(text.encode(), media_type="text/csv", now=timezone.now())
    signed = signing.dumps(
        {"digest": kept.digest, "name": "liste.csv", "certifier": one.pk, "framework": over.pk}, salt=SALT
    )
    return _manager("candidates_import", framework=over.pk, deposited=signed)


def _deposit() -> Form:
    from parchemin.catalogue.models import Deliverable

    mine = _world().candidacies[0]
    piece = Deliverable.objects.filter(assessment__block__framework=mine.framework, is_file=True).order_by(
        "pk"
    )[0]
    file = {"file": ("rapport.pdf", "%PDF-1.4\nrapport fictif\n" * 200)}
    return Form("candidate", _url("candidate_deposit", mine.pk, piece.pk), {}, file)


def _attendance() -> Form:
    life = _life()
    sheet = {f"juror-{m.juror.person_id}": "present" for m in life.members}
    return _manager("session_attendance", life.session.pk, moment="deliberation", **sheet)


def _examined() -> None:
    """Everything that the sheet asks is there, and every grid handed in."""
    from tests import life, make

    one = _life()
    life.proved(one.world, make.NOW)
    for candidacy in one.world.candidacies:
        one.mark(candidacy)


def _opinions() -> Form:
    one = _life()
    entry, member = one.entries[0], one.members[0]
    votes = {f"vote-{block.pk}": "for" for block in entry.blocks.order_by("number")}
    url = _url("jury_opinions", one.session.pk, entry.pk)
    return Form(_seat(member), url, {**votes})


def _seat(member: Any) -> str:
    return f"juror-{member.juror_id}"


def _others_vote() -> None:
    _life().vote_all()


def _sign() -> Form:
    from parchemin.web.shared.minutes import shown

    one = _life()
    member = one.members[0]
    data = {"typed_name": member.juror.person.full_name, "digest": shown(one.jury)["digest"]}
    return Form(_seat(member), _url("jury_minutes", one.session.pk), {**data})


def _others_sign() -> None:
    from parchemin.juries.minutes.signing import sign_minutes
    from parchemin.juries.models import MemberSignature

    one = _life()
    for member in one.members:
        if not MemberSignature.objects.filter(member=member).exists():
            one.do(sign_minutes, member=member, typed_name=member.juror.person.full_name)


def _letters() -> Form:
    return _manager("outbox_approve", all="1", until="999999999")


def _pk(model: str, **having: Any) -> Any:
    from django.apps import apps

    return apps.get_model(model).objects.filter(**having).order_by("pk").first().pk


def _declared() -> Form:
    from django.utils import timezone

    file = _pk("declarations.DeclarationFile")
    day = timezone.localdate().isoformat()
    return _manager("declaration_deposit", file, deposited_on=day, reference="DEPOT-FICTIF")


def _report() -> Form:
    from parchemin.declarations.models import DeclarationFile

    row = DeclarationFile.objects.order_by("pk").first()
    ok = "".join(f"<idTechnique>{p.technical_id}</idTechnique>" for p in row.passages.order_by("pk"))
    text = (
        f"<rapport><nomFichier>{row.filename}</nomFichier><idFlux>{row.flux_id}</idFlux><PassagesKO/>"
        f"<PassagesOK>{ok}</PassagesOK></rapport>"
    )
    form = _manager("declaration_report", row.pk)
    return Form(form.who, form.url, form.data, {"report": ("accuse.xml", text)})


def _erase() -> Form:
    number = "2026-0902"
    return _manager("dossier_erase", _pk("candidates.Candidacy", number=number), **{"erase-sure": number})


def _emptied() -> None:
    """A new machine: neither home, keys nor database."""
    import shutil

    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    connection.close()
    for place in (settings.HOME_DIR, settings.KEYS_DIR):
        shutil.rmtree(place)
    settings.HOME_DIR.mkdir()


def _command(*words: str) -> Callable[[], list[str]]:
    return lambda: list(words)


LIFE = [
    Act("import-list", _list),
    Act("deposit", _deposit),
    Act("erase", _erase),
    Act("enter", _on_session("session_candidates", everyone="1")),
    Act("open", _on_session("session_open")),
    Act("compose", _on_session("session_jury_propose")),
    Act("attendance", _attendance),
    Act("deliberate", _on_session("session_deliberation_open"), before=_examined),
    Act("opinions", _opinions),
    Act("adopt", _on_session("session_adopt"), before=_others_vote),
    Act("close", _on_session("session_close")),
    Act("sign", _sign),
    Act("seal", _on_session("session_seal"), before=_others_sign),
    Act("publish", _on_session("session_publish")),
    Act("notify", _on_session("session_notify")),
    Act(
        "evidence",
        lambda: _manager("session_evidence_build", _world().session.pk, entry=_life().entries[0].pk),
        work=True,
        atomic=False,
    ),
    Act("approve-letters", _letters),
    Act("send-letters", lambda: _manager("outbox_send"), atomic=False),
    Act("issue-titles", lambda: _manager("awards_issue"), work=True, atomic=False),
    Act("revoke", lambda: _manager("award_revoke", _pk("awards.Award"), reason="Erreur de personne")),
    Act("prepare-passages", lambda: _manager("declarations_prepare"), atomic=False),
    Act("write-file", lambda: _manager("declarations_write")),
    Act("say-deposited", _declared),
    Act("read-report", _report),
    Act(
        "rotate-key",
        _command("key", "rotate", "lyon", "--reason", "Rotation", "--as", "dany@lyon.example"),
        atomic=False,
    ),
    Act("sweep", _command("sweep"), atomic=False),
    Act("backup", _command("backup", "{home}/../saved", "--keys", "{home}/../saved-keys"), atomic=False),
    Act(
        "restore",
        _command("restore", "{home}/../saved", "--keys", "{home}/../saved-keys"),
        before=_emptied,
        atomic=False,
    ),
]


# -- what is held -------------------------------------------------------------------------------------------------

#: Tables that hold nothing of an act: sessions, the queue, counts of tries, rounds.
ASIDE = (
    "django_",
    "django_tasks",
    "usersessions_",
    "runtime_progress",
    "runtime_storedfile",
    "journal_round",
    "journal_anchor",
    "accounts_try",
    "auth_",
    "mfa_",
)


def _empty() -> bool:
    from django.db import connection

    return "journal_entry" not in connection.introspection.table_names()


def standing() -> dict[str, Any]:
    """What the installation holds, by counts that a second act or a lost one would change."""
    if _empty():
        return {"rows": {}, "acts": {}}
    from collections import Counter

    from django.apps import apps

    from parchemin.journal.models import Entry

    rows = {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.db_table.startswith(ASIDE)
    }
    acts = Counter(
        f"{act} {stream.partition(':')[0]}" for act, stream in Entry.objects.values_list("act", "stream")
    )
    return {"rows": {name: n for name, n in sorted(rows.items()) if n}, "acts": dict(sorted(acts.items()))}


def wrong() -> list[str]:
    """Why what is kept does not hold: journal, rows under seal, titles, files, numbers, passages."""
    if _empty():
        return []
    from django.db.models import Count

    from parchemin.awards.models import Award, AwardNumber
    from parchemin.declarations.models import Passage
    from parchemin.journal import holding
    from parchemin.parties.models import Letter

    faults = [
        f"{o.code} {json.dumps(o.params, ensure_ascii=False, default=str)}"
        for one in holding.held()
        for o in one.objections
    ]
    numbers = list(Award.objects.order_by("pk").values_list("number", flat=True))
    last = sum(AwardNumber.objects.values_list("last", flat=True))
    if len(set(numbers)) != len(numbers) or last != len(numbers):
        faults.append(f"titles {numbers}, counter {last}")
    twice = Award.objects.values("outcome").annotate(n=Count("pk")).filter(n__gt=1, revocation__isnull=True)
    faults += [f"two titles for outcome {row['outcome']}" for row in twice]
    faults += [
        f"two passages of award {r['award']}"
        for r in Passage.objects.values("award").annotate(n=Count("pk")).filter(n__gt=1)
    ]
    faults += [
        f"letter {row.pk} without its paper"
        for row in Letter.objects.filter(kind="award").exclude(attachments__isnull=False)
    ]
    return faults


def digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]
