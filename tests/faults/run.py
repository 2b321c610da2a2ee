"""Faults at every write point of a life, drawn by a seed: ``make faults COUNT=1000 SEED=1``.

A life is led once without fault, and every passage of its writes is noted (``seams``). Each run then puts an act's
installation back, draws one of its passages and one fault, lets the act meet it in a real process, starts again, has the
person send the same form again, and holds what is kept against what the act leaves without fault. The same seed draws
the same runs; ``--only N`` runs again the run of that number alone.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SECRET = "a" * 32  # of the forms: the cookie and the field say the same
TRIES = 6  # of the person, who sends the form again until it is taken
ASKED = ("issuing_asked certifier", "evidence_asked session")
ROLES = ("server", "worker", "command")


@dataclass(frozen=True, slots=True)
class Point:
    """A passage of an act without fault: in which process, of which number, what it was."""

    act: str
    role: str
    at: int
    kind: str
    site: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int  # 0: none came
    where: str
    text: str
    retry: str


# -- the person ---------------------------------------------------------------------------------------------------


def send(port: int, cookies: dict[str, str], form: Any) -> Answer:
    """Send a form as a browser does; no answer when the server goes meanwhile."""
    boundary, fields = "frontiere-de-la-vie", {**form.data, "csrfmiddlewaretoken": SECRET}
    if form.files:
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
            for k, v in fields.items()
        ]
        parts += [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"; filename="{n}"\r\n\r\n{text}\r\n'
            for k, (n, text) in form.files.items()
        ]
        body, kind = (
            "".join([*parts, f"--{boundary}--\r\n"]).encode(),
            f"multipart/form-data; boundary={boundary}",
        )
    else:
        body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
    return _asked(port, "POST", form.url, cookies[form.who], body, kind)


def _asked(port: int, method: str, url: str, session: str, body: bytes = b"", kind: str = "") -> Answer:
    headers = {"Cookie": f"sessionid={session}; csrftoken={SECRET}", "Host": f"127.0.0.1:{port}"}
    if kind:
        headers["Content-Type"] = kind
    one = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        one.request(method, url, body or None, headers)
        answer = one.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return Answer(
            answer.status, answer.headers.get("Location", ""), text, answer.headers.get("Retry-After", "")
        )
    except (OSError, http.client.HTTPException):
        return Answer(0, "", "", "")
    finally:
        one.close()


def title(text: str) -> str:
    shown = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    return " ".join(shown.group(1).split()) if shown else text[:80]


# -- a life without fault ------------------------------------------------------------------------------------------


class Lives:
    """The installation before each act, what each act leaves, and the passages of its writes."""

    def __init__(self, place: Any, migrated: str, box: Any, only: set[str]) -> None:
        from tests.faults import acts

        self.place, self.box, self.only = place, box, only
        self.acts = {act.name: act for act in acts.LIFE}
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.sent: dict[str, int] = {}
        self.forms: dict[str, Any] = {}
        self.points: list[Point] = []
        self.cookies: dict[str, str] = {}
        self.asked_again = False
        self._begin(migrated)

    def _begin(self, migrated: str) -> None:
        from tests.faults import world
        from tests.faults.place import forked

        self.place.live.mkdir(parents=True)
        (self.place.live / "home").mkdir()
        self.cookies = forked(lambda: world.begin(migrated, str(self.place.database["NAME"])))

    def lead(self, say: Any) -> None:
        from tests.faults import acts
        from tests.faults.place import forked

        wanted = [name for name in self.acts if not self.only or name in self.only]
        for name, act in self.acts.items():
            if act.before is not None:
                forked(act.before)
            ask = forked(lambda act=act: _plain(act.ask()))
            self.forms[name] = _form(ask)
            if not isinstance(self.forms[name], list):
                self.forms[name].data["act_key"] = f"vie-{name}"
            self.place.keep(name)
            self.before[name] = forked(acts.standing)
            letters = len(self.box.received)
            began = time.monotonic()
            logs = self.do(name, None)
            if faults := forked(acts.wrong):
                raise AssertionError(f"{name}, without any fault: {faults}")
            self.after[name] = forked(acts.standing)
            self.sent[name] = len(self.box.received) - letters
            seen = list(passages(name, logs))
            if name in wanted:
                self.points += seen
            say(f"  {name}: {len(seen)} passages, {time.monotonic() - began:.1f} s")
            if name == wanted[-1]:
                break

    def do(self, name: str, _plan: Any) -> dict[str, Path]:
        """The act once, whole."""
        logs = self.logs()
        form = self.forms[name]
        if isinstance(form, list):
            status = self.place.command(form, logs["command"])
            if status != 0:
                raise AssertionError(f"{name}: exit {status}: {_words(logs['command'])}")
            return logs
        server = self.place.server(logs["server"])
        try:
            answer = send(self.place.port, self.cookies, form)
        finally:
            server.kill()
        if answer.status != http.client.FOUND:
            raise AssertionError(
                f"{name}: {answer.status} {title(answer.text)} {_objections(answer.text)} {_words(logs['server'])}"
            )
        if self.acts[name].work and (status := self.place.worker(logs["worker"])):
            raise AssertionError(f"{name}: worker {status}: {_words(logs['worker'])}")
        return logs

    def logs(self) -> dict[str, Path]:
        folder = self.place.folder / "logs"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return {role: folder / f"{role}.jsonl" for role in ROLES}


def _plain(asked: Any) -> Any:
    return asked if isinstance(asked, list) else [[asked.who, asked.url, asked.data, asked.files]]


def _form(plain: Any) -> Any:
    from tests.faults.acts import Form

    if plain and isinstance(plain[0], list):
        who, url, data, files = plain[0]
        return Form(who, url, data, files)
    return plain


def _objections(text: str) -> list[str]:
    return [
        " ".join(re.sub(r"<[^>]+>", " ", one).split())[:300]
        for one in re.findall(r'<ul class="objections".*?</ul>', text, re.DOTALL)
    ]


def _words(log: Path) -> str:
    place = log.with_suffix(".words")
    return place.read_text(encoding="utf-8", errors="replace")[-1500:] if place.exists() else ""


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def passages(act: str, logs: dict[str, Path]) -> Iterator[Point]:
    for role, log in logs.items():
        for line in lines(log):
            yield Point(act, role, line["n"], line["kind"], line["site"])


# -- a run ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Seen:
    """What a run showed. ``wrong``: why it is a failure; ``felt``: whether the fault happened."""

    felt: bool
    killed: bool
    wrong: list[str]
    page: str = ""


def run(lives: Lives, point: Point, fault: str, draw: int) -> Seen:
    from tests.faults import acts
    from tests.faults.place import forked
    from tests.faults.seams import Plan

    place, act, form = lives.place, lives.acts[point.act], lives.forms[point.act]
    place.put_back(point.act)
    letters = len(lives.box.received)
    logs = lives.logs()
    plans = {role: Plan(point.at, fault, draw) if role == point.role else None for role in ROLES}
    killed, page, wrong = False, "", []
    answers: list[Answer] = []
    if isinstance(form, list):
        status = place.command(form, logs["command"], plans["command"])
        killed = status < 0
        if fault != "clock" and not killed and "Traceback" in _words(logs["command"]):
            wrong.append(f"the command shows a traceback: {_words(logs['command'])[-600:]}")
    else:
        server = place.server(logs["server"], plans["server"])
        answers.append(send(place.port, lives.cookies, form))
        killed = server.gone() if answers[0].status else (time.sleep(0.05) or server.gone())
        if not answers[0].status and not killed:
            killed = bool(_until(server.gone))
        server.kill()
        if act.work and point.role == "worker":
            killed = place.worker(logs["worker"], plans["worker"]) < 0
    told = [
        line["fault"] for line in (*lines(logs["server"]), *lines(logs["worker"]), *lines(logs["command"]))
    ]
    felt = fault in told
    if answers and answers[0].status >= 500 and fault != "clock":
        page = f"{answers[0].status} {title(answers[0].text)}"
        if answers[0].status == 500:
            wrong.append(f"the page is a 500: {_words(logs['server'])[-900:]}")
        elif not answers[0].retry:
            wrong.append(f"no Retry-After: {page}")
    # what is left, before anybody mends anything
    left, faults = forked(lambda: [acts.standing(), acts.wrong()])
    wrong += [f"left: {one}" for one in faults]
    if act.atomic and fault != "clock" and left not in (lives.before[point.act], lives.after[point.act]):
        wrong.append(f"left half done: {differences(left, lives.after[point.act])}")
    # the person tries again; the machine is well
    lives.asked_again = False
    wrong += again(lives, point.act, left)
    end, faults = forked(lambda: [acts.standing(), acts.wrong()])
    wrong += [f"end: {one}" for one in faults]
    if lives.asked_again:  # the work was asked for twice, as the person did
        asked = next(name for name in ASKED if name in end["acts"] and end["acts"][name] > 1)
        end["acts"][asked] -= 1
        end["rows"]["journal_entry"] -= 1
    if end != lives.after[point.act]:
        wrong.append(f"the end differs: {differences(end, lives.after[point.act])}")
    sent = len(lives.box.received) - letters
    if abs(sent - lives.sent[point.act]) > forked(_told_of):
        wrong.append(f"{sent} letters left instead of {lives.sent[point.act]}")
    return Seen(felt, killed, wrong, page)


def _until(true: Any, seconds: float = 20) -> bool:
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        if true():
            return True
        time.sleep(0.02)
    return False


def again(lives: Lives, name: str, left: Any) -> list[str]:
    """The same form sent again until it is taken, then what the background had to do; why it could not."""
    from tests.faults.place import forked

    place, act, form = lives.place, lives.acts[name], lives.forms[name]
    logs = lives.logs()
    if isinstance(form, list):
        return _command_again(lives, name, left, logs)
    if name == "send-letters":
        forked(_an_hour_later)
    server = place.server(logs["server"])
    try:
        answer = send(place.port, lives.cookies, form)
        if answer.status not in (302, 200) and left != lives.after[name]:
            return [
                f"sent again: {answer.status} {title(answer.text)} {_objections(answer.text)} {_words(logs['server'])[-600:]}"
            ]
        if not act.work:
            return []
        if status := place.worker(logs["worker"]):
            return [f"the worker again: {status} {_words(logs['worker'])}"]
        if waiting := forked(_still_begun):
            return [f"a work that no longer goes on is not said so: {waiting}"]
        if forked(_to_start_again):
            renewed = type(form)(form.who, form.url, {**form.data, "act_key": f"{form.data['act_key']}-2"})
            answer = send(place.port, lives.cookies, renewed)
            if answer.status != http.client.FOUND:
                return [f"the button that starts again: {answer.status} {title(answer.text)}"]
            lives.asked_again = True
            place.worker(logs["worker"])
    finally:
        server.kill()
    return [f"the work is not done: {forked(_still_begun)}"] if forked(_still_begun) else []


def _unfinished() -> list[str]:
    from parchemin.runtime import unfinished

    return [o.code for o in unfinished.objections()]


def _command_again(lives: Lives, name: str, left: Any, logs: dict[str, Path]) -> list[str]:
    from tests.faults.place import forked

    done = left == lives.after[name] and not forked(_unfinished)
    if name in ("rotate-key", "restore") and done:
        return []  # done, and nobody knew: « parchemin key list » says it; a restore writes over nothing
    if name == "backup":
        for one in ("saved", "saved-keys"):
            shutil.rmtree(lives.place.live / one, ignore_errors=True)
    status = lives.place.command(lives.forms[name], logs["command"])
    return [f"the command again: {status} {_words(logs['command'])}"] if status else []


def _an_hour_later() -> None:
    """A letter taken by a round that died is free again after an hour: the rows are made an hour older."""
    from datetime import timedelta

    from django.db.models import F

    from parchemin.parties.models import Letter

    Letter.objects.filter(sent_at__isnull=False).update(sent_at=F("sent_at") - timedelta(hours=2))


def _still_begun() -> list[str]:
    from parchemin.runtime.models import Progress

    return [f"{one.kind} {one.state}" for one in Progress.objects.filter(state__in=["waiting", "running"])]


def _to_start_again() -> bool:
    """The last work failed, or says that it left somebody aside: its page has the button that starts it again."""
    from parchemin.runtime.models import Progress

    last = Progress.objects.order_by("-created_at").first()
    return last.state == "failed" or bool(last.result.get("refused"))


def _told_of() -> int:
    """Letters told as perhaps gone, their server's answer lost, or as not gone, refused for now: somebody decides."""
    from parchemin.parties.models import Letter

    return Letter.objects.filter(state=Letter.State.FAILED).exclude(error="").count()


def differences(one: Any, other: Any) -> dict[str, Any]:
    return {
        f"{part}.{name}": [one[part].get(name, 0), other[part].get(name, 0)]
        for part in one
        for name in sorted({*one[part], *other[part]})
        if one[part].get(name, 0) != other[part].get(name, 0)
    }


# -- all of them ------------------------------------------------------------------------------------------------------


def draws(points: list[Point], vendor: str, seed: int, kills: bool) -> Iterator[tuple[Point, str, int]]:
    """Points and faults without end: each act in its turn as often as another, then any of its passages."""
    from tests.faults.seams import Passage

    chance = random.Random(seed)
    by_act: dict[str, list[Point]] = {}
    for point in points:
        by_act.setdefault(point.act, []).append(point)
    while True:
        # A short act is not drowned by a long one, nor a long one left aside.
        names = sorted(by_act)
        name = chance.choices(names, [len(by_act[one]) ** 0.5 for one in names])[0]
        point = chance.choice(by_act[name])
        may = Passage(point.kind, point.site).may(vendor)
        faults = [one for one in may if one.startswith("kill") or one == "torn"] if kills else list(may)
        yield point, chance.choice(faults), chance.randrange(1000)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, default=0, help="the run of that number alone")
    parser.add_argument("--acts", default="", help="these acts alone, separated by commas")
    parser.add_argument("--kills", action="store_true", help="kills alone")
    parser.add_argument("--migrated", default="", help="a database that is migrated already, to begin from")
    parser.add_argument("--seconds", type=float, default=0, help="stop drawing after that long")
    parser.add_argument("--json", type=Path, help="write the figures there")
    options = parser.parse_args()
    options.count = max(options.count, options.only)
    folder = Path(os.environ["PARCHEMIN_HOME"]).parent.parent
    import django

    django.setup()
    from tests.faults import points, warm
    from tests.faults.mailbox import mailbox
    from tests.faults.place import Place

    place = Place(folder)
    with mailbox(folder / "mail") as box:
        warm.up(box.port)
        try:
            return _all(
                Lives(place, options.migrated, box, set(filter(None, options.acts.split(",")))),
                options,
                points,
            )
        finally:
            place.drop()


def _all(lives: Lives, options: Any, points: Any) -> int:
    from tests.faults import acts

    def say(words: str) -> None:
        print(words, flush=True)  # noqa: T201 - a tool that is read

    say("a life without fault:")
    lives.lead(say)
    vendor = lives.place.vendor
    say(
        f"  a life of the same passages as every other that says {acts.digest([asdict(p) for p in lives.points])}"
    )
    known = points.known()
    reached = points.reached(known, {one.site for one in lives.points})
    say(
        f"{len(lives.points)} passages at {len({(p.kind, p.site) for p in lives.points})} places of {len(lives.before)} acts;"
        f" {len(known)} write points in the code, {len(reached)} of them passed by this life"
    )
    figures: Counter[str] = Counter()
    failures, last = [], time.monotonic() + options.seconds if options.seconds else 0.0
    drawn = draws(lives.points, vendor, options.seed, options.kills)
    for number, (point, fault, draw) in zip(range(1, options.count + 1), drawn, strict=False):
        if options.only and number != options.only:
            continue
        if last and time.monotonic() > last:
            break
        seen = run(lives, point, fault, draw)
        figures.update(["runs", f"fault {fault}", f"act {point.act}"])
        figures.update(name for name, true in (("felt", seen.felt), ("killed", seen.killed)) if true)
        if seen.page:
            figures[f"page {seen.page}"] += 1
        if seen.wrong:
            failures.append(
                {
                    "run": number,
                    "point": f"{point.act} {point.role} {point.at} {point.kind} {point.site}",
                    "fault": fault,
                    "wrong": seen.wrong,
                }
            )
            say(
                f"run {number}, seed {options.seed}: {fault} at {point.act}, {point.role} passage {point.at} ({point.kind}, {point.site})"
            )
            for one in seen.wrong:
                say(f"    {one}")
            say(
                f"    again: make faults SEED={options.seed} ONLY={number}"
                + (" KILLS=1" if options.kills else "")
            )
        elif options.only:
            say(f"run {number}: {fault} at {point}: holds. {seen.page}")
        if number % 25 == 0:
            say(f"{number} runs, {figures['killed']} kills, {len(failures)} failures")
    say(
        f"{figures['runs']} runs, {figures['felt']} faults felt, {figures['killed']} processes killed, {len(failures)} failures, seed {options.seed}, {vendor}"
    )
    if options.json:
        options.json.write_text(
            json.dumps(
                {
                    "figures": figures,
                    "failures": failures,
                    "passages": len(lives.points),
                    "points": len(known),
                    "reached": len(reached),
                },
                indent=1,
            )
        )
    return 1 if failures else 0


def begin_in(folder: Path, database: str = "") -> dict[str, str]:
    """The environment of a drive whose installation lives in ``folder``."""
    live = folder / "live"
    root = Path(__file__).resolve().parents[2]
    return {
        "DJANGO_SETTINGS_MODULE": "parchemin.settings",
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        "PARCHEMIN_MODE": "test",
        "PARCHEMIN_ENGINE": "database",
        "PARCHEMIN_HOME": str(live / "home"),
        "PARCHEMIN_FILES": str(live / "home" / "files"),
        "PARCHEMIN_KEYS": str(live / "keys"),
        "PARCHEMIN_HEADS": str(live / "home" / "heads.jsonl"),
        "PARCHEMIN_DATABASE_URL": database or f"sqlite:///{live / 'home' / 'parchemin.sqlite3'}",
        "PARCHEMIN_LOG_LEVEL": "ERROR",
    }


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
