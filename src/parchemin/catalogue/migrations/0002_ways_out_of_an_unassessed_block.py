"""Sheets read before: a block without an assessment stops a session, and offers what the règlement may fix.

The reading's blocks stay as they were read. A settlement that chose ``from-rules`` gave no assessment: it stays in
the history, and a later one supersedes it.
"""

from django.db import migrations

CODE = "block.without-assessment"
DEPENDS = ["open_session", "mark"]
# key, kind, mode, deliverables, words: as the reader offers them now.
RULES = (
    ("defence", "soutenance", "defence", ["dossier écrit", "soutenance"], "une soutenance devant le jury"),
    ("interview", "entretien", "oral", ["entretien avec le jury"], "un entretien avec le jury"),
    ("written", "épreuve écrite", "written", ["dossier écrit"], "un dossier ou une épreuve écrite"),
    ("practical", "mise en situation", "other", ["mise en situation"], "une mise en situation"),
)


def choices(reading, code):
    """The readings of a finding on one block of a stored reading; none where the block is not found."""
    number = code.removeprefix(f"{CODE}.B").partition(".")[0]
    index = next((i for i, b in enumerate(reading["blocks"]) if str(b["number"]) == number), None)
    return [] if index is None else [choice(reading["blocks"][index], index, *row) for row in RULES]


def choice(block, index, key, kind, mode, deliverables, words):  # noqa: PLR0913, PLR0917 - one row of the table
    codes = dict.fromkeys(c["normalised"] for c in block["competencies"] if c["normalised"])
    assessment = {
        "position": 1,
        "label": None,
        "title": None,
        "text": f"Non imprimée par la fiche ; fixée par le règlement : {words}.",
        "kind": kind,
        "mode": mode,
        "competencies": list(codes),
        "positions": [c["position"] for c in block["competencies"]],
        "deliverables": deliverables,
        "panel": None,
        "lines": block["lines"],
    }
    return {
        "key": f"rules-{key}",
        "label": f"Le règlement de certification la fixe : {words}",
        "effect": [{"path": f"/blocks/{index}/assessments", "value": [assessment]}],
    }


def offer(apps, schema_editor):
    Sheet = apps.get_model("catalogue", "RegisterSheet")
    Finding = apps.get_model("catalogue", "Finding")
    for row in Finding.objects.filter(code__startswith=CODE).select_related("sheet").order_by("pk"):
        if any(one.get("effect") for one in row.readings):
            continue
        row.readings = [*choices(row.sheet.reading, row.code), *row.readings]
        row.depends = DEPENDS
        row.save(update_fields=["readings", "depends"])
        sheet = Sheet.objects.get(pk=row.sheet_id)
        for said in sheet.reading["findings"]:
            if said["code"] == row.code:
                said["readings"], said["depends"] = row.readings, DEPENDS
        sheet.save(update_fields=["reading"])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(offer, migrations.RunPython.noop)]
