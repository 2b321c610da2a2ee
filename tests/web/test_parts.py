"""Parts of the pages: dates, digests, reasons, clocks, states."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import timezone, translation

from parchemin.domain.objection import Level, Objection, Source
from parchemin.web.glyphs import SHAPES
from parchemin.web.templatetags import dates as days
from parchemin.web.templatetags import figures, reasons, shapes

MOMENT = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
NB, THIN = "\u00a0", "\u202f"


def test_a_day_is_written_in_french_with_its_weekday():
    assert days.fr_date(date(2026, 3, 12)) == f"jeudi 12{NB}mars 2026"


def test_the_first_of_the_month_is_ordinal_in_french_only():
    day = date(2023, 6, 1)
    french = days.fr_date(day)
    with translation.override("en"):
        assert (french, days.fr_date(day)) == (f"jeudi 1er{NB}juin 2023", f"Thursday 1{NB}June 2023")


def test_a_moment_names_its_clock_and_keeps_its_machine_form():
    html = days.fr_moment(MOMENT)
    assert html == (
        f'<time datetime="2026-03-12T14:30:00+01:00">jeudi 12{NB}mars 2026, 14{THIN}h{NB}30 (Paris)</time>'
    )


def test_a_moment_overseas_is_told_by_its_own_clock():
    with timezone.override(ZoneInfo("Indian/Reunion")):
        assert days.fr_moment(MOMENT).endswith(f"17{THIN}h{NB}30 (La Réunion)</time>")


def test_an_absent_date_is_nothing():
    assert (days.fr_date(None), days.fr_moment(None), days.fr_hour(None)) == ("", "", "")


def test_a_digest_is_shortened_by_groups():
    digest = "3f9a61c0e8b2" + "0" * 48 + "77be"
    assert figures.short_digest(digest) == f"3f9a{NB}61c0{NB}e8b2 … 77be"


@pytest.mark.parametrize(
    ("octets", "words"),
    [(0, f"0{NB}octets"), (999, f"999{NB}octets"), (2_400_000, f"2,4{NB}Mo"), (41_000_000_000, f"41{NB}Go")],
)
def test_a_file_size_in_words(octets, words):
    assert figures.file_size(octets) == words


@pytest.mark.parametrize(
    ("days", "kind"),
    [(-1, "late"), (0, "urgent"), (2, "urgent"), (3, "wait"), (10, "wait"), (11, "todo"), (None, "todo")],
)
def test_a_clock_changes_shape_with_time_left(days, kind):
    assert figures.clock_kind(days) == kind


def test_initials_take_two_letters():
    assert (figures.initials("Camille Exemple"), figures.initials("Jean-Zoé"), figures.initials("")) == (
        "CE",
        "JZ",
        "",
    )


def test_a_reason_is_translated_then_filled():
    reason = Objection(
        "x",
        "Le numéro de dossier « %(number)s » est déjà pris.",
        {"number": "2023-0001", "on": date(2023, 6, 1)},
    )
    assert reasons.objection_text(reason) == "Le numéro de dossier « 2023-0001 » est déjà pris."


def test_dates_inside_a_reason_are_written_in_words():
    reason = Objection("x", "Depuis le %(on)s.", {"on": date(2026, 3, 12)})
    assert reasons.objection_text(reason) == f"Depuis le jeudi 12{NB}mars 2026."


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_a_state_says_its_word_beside_its_shape(kind):
    html = render_to_string("parts/state.html", {"kind": kind, "word": "Acquis", "since": "le 12 mars"})
    assert html.count("<svg") == 1
    assert 'aria-hidden="true"' in html
    assert "<b>Acquis</b>" in html
    assert "le 12 mars" in html


def test_a_clock_repeats_in_words_what_its_bar_shows():
    html = render_to_string(
        "parts/clock.html", {"days": -2, "share": 100, "due": date(2023, 6, 13), "source": "L. 6412-2"}
    )
    assert "en retard de <strong>2</strong> jours" in html
    assert "(L. 6412-2)" in html
    assert "clock-bar" in html


def test_reasons_show_rule_source_and_mend():
    reasons = [
        Objection("a", "Il manque un employeur.", source=Source("Fiche, l. 407"), mend="Nommer Lou Croquis."),
        Objection("b", "Dix minutes étaient prévues.", level=Level.WARN),
    ]
    html = render_to_string(
        "parts/objections.html",
        {"objections": reasons, "mends": {"a": {"url": "/nommer", "label": "Nommer"}}},
    )
    assert (
        html.index("Il manque un employeur.")
        < html.index("Fiche, l. 407")
        < html.index("Nommer Lou Croquis.")
    )
    assert 'href="/nommer"' in html
    assert '<li class="warns" data-code="b">' in html


def test_what_people_wrote_is_escaped():
    entry = {"at": MOMENT, "who": "<b>Zoé</b>", "what": "<script>", "why": "&", "number": 1, "digest": ""}
    html = render_to_string("parts/history.html", {"entries": [entry]})
    assert "<script>" not in html
    assert "&lt;b&gt;Zoé" in html


def test_an_icon_that_was_not_vendored_is_an_error_at_once():
    with pytest.raises(TemplateSyntaxError, match=r"vendor\.toml"):
        shapes.icon("no-such-icon")


def test_an_icon_with_a_label_is_an_image_and_without_one_is_hidden():
    assert 'role="img" aria-label="Chercher"' in shapes.icon("search", "Chercher")
    assert 'aria-hidden="true"' in shapes.icon("search")


def test_a_receipt_gives_the_whole_digest_to_check():
    digest = "ab" * 32
    html = render_to_string(
        "parts/receipt.html",
        {"title": "Rapport", "at": MOMENT, "digest": digest, "name": "r.pdf", "size": 10},
    )
    assert html.count(digest) >= 2
    assert "sha256sum" in html


def test_the_page_of_a_refused_act_lists_its_reasons(rf):
    request = rf.get("/")
    html = render_to_string("errors/409.html", {"objections": [Objection("a", "Non.")]}, request=request)
    assert "Rien n’a été écrit." in html
    assert "<p>Non.</p>" in html


def test_the_page_of_an_error_needs_no_context():
    assert "rien n’est à moitié fait" in render_to_string("500.html")


def test_work_that_goes_on_is_refreshed_and_work_done_is_not():
    going = {"label": "Titres", "done": 3, "total": 9, "poll_url": "/p", "finished": False}
    assert 'hx-get="/p"' in render_to_string("parts/progress.html", going)
    assert "hx-get" not in render_to_string("parts/progress.html", {**going, "finished": True})


def test_a_page_of_a_list_keeps_its_other_parameters():
    page = SimpleNamespace(
        has_other_pages=True,
        start_index=21,
        end_index=40,
        has_previous=True,
        has_next=True,
        previous_page_number=1,
        next_page_number=3,
        paginator=SimpleNamespace(count=95),
    )
    html = render_to_string("parts/pagination.html", {"page": page, "query": "q=exemple"})
    assert "21 à 40 sur 95" in html
    assert "?q=exemple&amp;page=3" in html


def test_the_style_page_draws_every_state_and_is_not_served_outside_debug_mode(rf, client, db):
    from django.contrib.auth.models import AnonymousUser

    from parchemin.accounts.actor import ANONYMOUS
    from parchemin.web import views_style

    request = rf.get("/style/")
    request.user, request.actor, request.session = AnonymousUser(), ANONYMOUS, {}
    html = views_style.style(request).content.decode()
    assert [kind for kind in SHAPES if f"is-{kind}" not in html] == []
    assert client.get("/style/").status_code == 404
