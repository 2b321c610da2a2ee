"""What pages carry: vendored files, budget, no inline script or style, contrast of the tokens."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "parchemin" / "web"
STATIC = WEB / "static"
OURS = sorted((STATIC / "parchemin").glob("*.css"))
TABLER = STATIC / "vendor" / "tabler" / "tabler.subset.css"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def test_vendored_files_are_those_recorded():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "vendor.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "every vendored file is the one recorded")


def sheets_of(template: Path, seen: frozenset[Path] = frozenset()) -> set[Path]:
    """The style sheets that a template links, itself or by what it extends and includes."""
    text = template.read_text(encoding="utf-8")
    linked = {STATIC / name for name in re.findall(r'static "([\w./-]+\.css)"', text)}
    for name in re.findall(r'\{% (?:extends|include) "([\w./-]+)"', text):
        other = WEB / "templates" / name
        if other not in seen:
            linked |= sheets_of(other, seen | {template})
    return linked


def test_script_and_style_of_a_page_stay_under_budget():
    """150 KB of script and style, as sent (compressed): the page that links most has a third of it."""
    scripts = [STATIC / "vendor/htmx/htmx.min.js", *(STATIC / "parchemin" / "page").glob("*.js")]
    weights = {f: len(gzip.compress(f.read_bytes())) for f in [*OURS, TABLER, *scripts]}
    pages = {page: sheets_of(page) for page in TEMPLATES}
    assert set().union(*pages.values()) == {*OURS, TABLER}, "each sheet is linked by a page"
    assert max(sum(weights[f] for f in [*sheets, *scripts]) for sheets in pages.values()) < 60_000


def test_no_style_sheet_names_another_host():
    for sheet in [*OURS, TABLER]:
        urls = re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8"))
        assert [u for u in urls if u.startswith(("http", "//"))] == [], sheet.name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.relative_to(WEB / "templates").as_posix())
def test_a_template_keeps_to_the_content_security_policy(template):
    text = TAGS.sub("", template.read_text(encoding="utf-8"))
    assert (
        re.findall(
            r"<style|<script(?![^>]*(?:\bsrc=|type=\"application/json\"))|\sstyle=|\son[a-z]+=|(?:src|href)=\"(?:https?:)?//",
            text,
        )
        == []
    )


def styled() -> set[str]:
    css = "".join(f.read_text(encoding="utf-8") for f in [*OURS, TABLER])
    return {name.replace("\\", "") for name in re.findall(r"\.(-?[A-Za-z_][\w-]*(?:\\.[\w-]*)*)", css)}


def test_every_state_has_a_shape_and_a_colour():
    from parchemin.web.glyphs import SHAPES

    assert {f"is-{kind}" for kind in SHAPES} <= styled()


# -- contrast (WCAG 2) -------------------------------------------------------------------------------

LINEAR = 0.04045


def tokens() -> dict[str, tuple[str, str]]:
    css = (STATIC / "parchemin" / "theme.css").read_text(encoding="utf-8")
    return {n: (a, b) for n, a, b in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *[(name, "paper", 4.5) for name in ("ink", "ink2", "ink3", "link", "seal", "ok", "wait", "no")],
        *[(name, "sheet", 4.5) for name in ("ink", "ink2", "ink3", "link")],
        *[(name, f"{name}-tint", 4.5) for name in ("ok", "wait", "no")],
        ("ink", "lit", 4.5),
        ("ink3", "lit", 4.5),
        ("on-seal", "seal", 4.5),
        ("paper", "ink", 4.5),
        ("edge", "paper", 3.0),
        ("edge", "sheet", 3.0),
    ],
)
def test_text_and_borders_are_readable(theme, text, ground, least):
    colours = tokens()
    assert ratio(colours[text][theme], colours[ground][theme]) >= least


def test_light_values_are_the_same_with_and_without_light_dark():
    css = (STATIC / "parchemin" / "theme.css").read_text(encoding="utf-8")
    plain = dict(re.findall(r"--([\w-]+): (#\w{6});", css))
    assert {n: pair[0] for n, pair in tokens().items()} == plain
