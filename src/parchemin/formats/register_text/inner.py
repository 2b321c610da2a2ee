"""The headings inside a block: where its competencies start, and where its assessments do.

Certifiers write them in many ways (« Évaluation : », « Épreuve(s) », « Modalités de certification »…), so that
they are known by the pattern of their words, alone on their line or before a colon.
"""

from __future__ import annotations

import re

from parchemin.formats.register_text.frame import Frame
from parchemin.formats.register_text.source import BULLETS, fold

_OPTION = r"(?: s| e| es)?"  # "(s)", "(e)s", as folded
_WAY = rf"(?:modalite|condition|mode|methode|forme|type|nature|dispositif|processus|situation|organisation){_OPTION}s?{_OPTION}"
_ABOUT = r"(?:d |de |des |du |de la |de l |d une )?"
_JUDGED = rf"(?:evaluation|certification|validation|controle|verification|epreuve|examen){_OPTION}s?{_OPTION}"
_WHAT = (
    r"(?: (?:et )?(?:de|des|du|d|de la|de l|du present|de ce) (?:certification|evaluation|validation|bloc|competence s|competences?|"
    r"acquis|connaissances|capacites|ce bloc|bloc de competences|la certification|l evaluation|candidats?))*"
)
_KIND = r"(?: (?:certificatives?|certificative s|finales?|sommatives?|prevues?|proposees?|retenues?|associees?|pratiques?|terminales?|ponctuelles?))*"
ASSESSING = re.compile(
    rf"(?:les |l |la )?(?:{_WAY} {_ABOUT})?{_JUDGED}{_KIND}{_WHAT}{_KIND}"
    rf"|{_WAY} {_ABOUT}(?:l )?{_JUDGED}{_KIND}{_WHAT}{_KIND}"
    r"|modalites? et criteres? d evaluation|modalites? devaluation|evaluation s?|epreuve s"
    r"|comment (?:ce bloc est|le bloc est|les competences sont) (?:t il |t elles )?(?:evaluee?s?|valide)"
)
# « Épreuves » and « Évaluation » name the assessments; « Validation », « Contrôle », « Examen » alone may be any line.
_ALONE_TOO_SHORT = re.compile(
    r"(?:les |l |la )?(?:validations?|controles?|verifications?|certifications?|examens?)"
)
COMPETENCIES = re.compile(
    r"(?:(?:liste|descriptif|description|referentiel) (?:des |de )?)?(?:competence|capacite)(?: ?s)?(?: (?:et|ou) (?:competence|capacite|connaissance)(?: ?s)?)?"
    r"(?: (?:a )?(?:evaluer|evaluee?s?|attestee?s?|visees?|professionnelles?|certifiees?|mobilisees?|requises?|attendues?|acquerir|maitriser|validees?|associees?)(?: e?s)?)*"
    r"(?: (?:du|de ce|par le|dans le) bloc)?"
    r"|descriptif|description|contenu du bloc"
)
NUMBERED = re.compile(r"^(?:\d{1,2}|[a-d]|i{1,3}|iv) (?=[a-z])")
LONGEST = 90  # letters of a heading; a longer line is a sentence
CUT = re.compile(r"(?:modalites?|modes?|conditions?|epreuves?|competences?)(?: d| de| des| et)?")

Heading = tuple[str, int, int, int | None]  # kind, first and last line, column of a text after its colon


# "Épreuve 1 : …" with no heading over it: the line opens the assessments, and is the first of them.
FIRST = re.compile(r"(?:epreuve|evaluation)(?: n)? ?\d{1,2}")
BULLET = re.compile(rf"\s*[{BULLETS}]")


def headings(frame: Frame, first: int, last: int) -> list[Heading]:
    """Every inner heading of some lines. Beside a plain heading, a bullet « Évaluation : … » is a detail."""
    inner: list[Heading] = []
    for number in range(first, last + 1):
        if (not inner or number > inner[-1][2]) and (heading := heading_at(frame, number, last)):
            inner.append(heading)
    assessed = [h for h in inner if h[0] == "assessments"]
    plainly = [h for h in assessed if not _doubtful(frame, h)]
    return [h for h in inner if not plainly or h not in assessed or h in plainly]


def _doubtful(frame: Frame, heading: Heading) -> bool:
    return heading[3] is not None and bool(BULLET.match(frame.source.line(heading[1])))


def kind_of(line: str) -> str | None:
    """What a lone line opens: competencies, assessments, or nothing."""
    return _kind(_bare(line), alone=":" not in line)


def heading_at(frame: Frame, number: int, last: int) -> Heading | None:
    """The inner heading that starts at a line, or None. ``last``: the block's last line."""
    line = frame.source.line(number)
    before, colon, after = line.partition(":")
    folded = _bare(line)
    if colon and FIRST.fullmatch(_bare(before)):
        return "assessments", number, number, 0
    if colon and after.strip():
        kind = _kind(_bare(before), alone=False)
        return (kind, number, number, len(before) + 1) if kind else None
    if kind := _kind(folded, alone=not colon):
        return kind, number, number, None
    if number < last and not colon and CUT.fullmatch(folded):
        two = _bare(f"{line} {frame.source.line(number + 1)}")
        if kind := _kind(two, alone=True):
            return kind, number, number + 1, None
    return None


def _bare(text: str) -> str:
    """Folded, its number left out; the letter that French loses most often is put back."""
    return NUMBERED.sub("", fold(text).replace("\ufffd", "e"))


def _kind(folded: str, *, alone: bool) -> str | None:
    if not folded or len(folded) > LONGEST:
        return None
    if COMPETENCIES.fullmatch(folded):
        return "competencies"
    if ASSESSING.fullmatch(folded) and not (alone and _ALONE_TOO_SHORT.fullmatch(folded)):
        return "assessments"
    return None
