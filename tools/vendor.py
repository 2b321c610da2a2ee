#!/usr/bin/env python3
"""Fetch, check and copy what the pages carry from elsewhere (``tools/vendor.toml``).

    tools/vendor.py            fetch with ``npm pack``, check integrity, copy, write ``tools/vendor.sha256``
    tools/vendor.py --check    compare the files in the tree with ``tools/vendor.sha256``; no network

A package whose bytes do not hash to the integrity written in the manifest stops everything: nothing is copied.
"""

from __future__ import annotations

import argparse
import base64
import fnmatch
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "tools" / "vendor.toml"
SUMS = ROOT / "tools" / "vendor.sha256"
THEME = ROOT / "src" / "parchemin" / "web" / "static" / "parchemin" / "theme.css"

CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*(?:\\.[\w-]*)*)")
VAR = re.compile(r"var\(\s*(--[\w-]+)")
SOURCE_MAP = re.compile(rb"\n?(?:/\*|//)# sourceMappingURL=.*$", re.DOTALL)


class Mismatch(Exception):  # noqa: N818 - named for what it says
    """A package or a file is not the one that the manifest names."""


def fetch(name: str, version: str, integrity: str, into: Path) -> dict[str, bytes]:
    """Files of the package by path without its leading folder; Mismatch if its bytes are not the expected ones."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    archive = into / done.stdout.strip().splitlines()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != integrity:
        raise Mismatch(f"{name}@{version}: expected {integrity}, got {found}")
    with tarfile.open(archive) as tar:
        return {
            member.name.partition("/")[2]: handle.read()
            for member in tar.getmembers()
            if member.isfile() and (handle := tar.extractfile(member))
        }


# -- the part of a style sheet that is used ----------------------------------------------------------


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Top-level (prelude, body) pairs of a style sheet; body is empty for statements such as @charset."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    at, size = 0, len(css)
    while at < size:
        stop = re.compile(r"[;{]").search(css, at)
        if not stop:
            return
        prelude = css[at : stop.start()].strip()
        if stop.group() == ";":
            yield prelude, ""
            at = stop.end()
            continue
        depth, end, quote = 1, stop.end(), ""
        while depth and end < size:
            char = css[end]
            if quote:
                quote = "" if char == quote and css[end - 1] != "\\" else quote
            elif char in "\"'":
                quote = char
            elif char in "{}":
                depth += 1 if char == "{" else -1
            end += 1
        yield prelude, css[stop.end() : end - 1]
        at = end


def split_selectors(prelude: str) -> list[str]:
    """Selectors of a list, commas inside parentheses kept."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(prelude):
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            parts.append(prelude[start:index])
            start = index + 1
    return [*parts, prelude[start:]]


def subset(css: str, keep: list[str], without: list[str]) -> str:
    """Rules whose classes are all wanted; a class named inside ``:not()`` costs nothing."""

    def wanted(name: str) -> bool:
        plain = name.replace("\\", "")
        return any(fnmatch.fnmatchcase(plain, k) for k in keep) and not any(
            fnmatch.fnmatchcase(plain, w) for w in without
        )

    def kept(selector: str) -> bool:
        positive = re.sub(r":not\([^)]*\)", "", selector)
        return all(wanted(name) for name in CLASS.findall(positive))

    out = []
    for prelude, body in rules(css):
        if prelude.startswith(("@keyframes", "@-webkit-keyframes")):
            continue  # our pages move nothing that carries meaning
        if prelude.startswith(("@media", "@supports", "@container", "@layer")):
            inner = subset(body, keep, without)
            if inner:
                out.append(f"{prelude}{{{inner}}}")
        elif not prelude.startswith("@"):
            selectors = [s for s in split_selectors(prelude) if kept(s)]
            if selectors and body:
                out.append(f"{','.join(selectors)}{{{body}}}")
    return "\n".join(out)


def _if_read(names: set[str], declared: re.Match[str]) -> str:
    return declared.group() if declared.group(1) in names else ""


def prune_variables(css: str, others: str) -> str:
    """Drop custom properties that nothing reads, until none is left over."""
    declaration = re.compile(
        r"(--[\w-]+)\s*:\s*((?:\"[^\"]*\"|'[^']*'|\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)|[^;{}\"'()])*)(;|(?=\}))"
    )
    while True:
        read = set(VAR.findall(css)) | set(VAR.findall(others))
        smaller = declaration.sub(partial(_if_read, read), css)
        smaller = re.sub(r"(?m)^[^{}\n]+\{\s*\}\n?", "", smaller)
        if smaller == css:
            return css
        css = smaller


def reduced(content: bytes, settings: dict[str, Any]) -> bytes:
    banner = "/* Part of Tabler (MIT, see LICENSE beside) kept by tools/vendor.py; do not edit. */\n"
    css = subset(content.decode(), settings["classes"], settings["without"])
    others = THEME.read_text(encoding="utf-8") if THEME.exists() else ""
    return (banner + prune_variables(css, others) + "\n").encode()


# -- the tree ----------------------------------------------------------------------------------------


def copies(package: dict[str, Any]) -> list[dict[str, Any]]:
    icons = [{"from": f"icons/outline/{n}.svg", "to": f"{n}.svg"} for n in package.get("icons", ())]
    return [*package["files"], *icons]


def vendor(manifest: dict[str, Any]) -> dict[str, str]:
    """Copy every file; returns path → SHA-256."""
    sums: dict[str, str] = {}
    wanted: list[tuple[Path, bytes]] = []
    with tempfile.TemporaryDirectory() as folder:
        for package in manifest["package"]:
            content = fetch(package["name"], package["version"], package["integrity"], Path(folder))
            for copy in copies(package):
                data = (ROOT / copy["beside"]).read_bytes() if "beside" in copy else content[copy["from"]]
                if copy.get("drop_source_map"):
                    data = SOURCE_MAP.sub(b"", data)
                if copy.get("subset"):
                    data = reduced(data, manifest["subset"])
                wanted.append((ROOT / package["into"] / copy["to"], data))
            print(f"{package['name']}@{package['version']}: {len(copies(package))} files")
    for path, data in wanted:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        sums[path.relative_to(ROOT).as_posix()] = hashlib.sha256(data).hexdigest()
    return sums


def check(manifest: dict[str, Any]) -> list[str]:
    """What differs between the manifest, the sums and the tree; empty when they agree."""
    lines = SUMS.read_text(encoding="utf-8").splitlines()
    sums = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    named = {f"{p['into']}/{c['to']}" for p in manifest["package"] for c in copies(p)}
    problems = [f"{path}: named in the manifest, no sum" for path in sorted(named - sums.keys())]
    problems += [f"{path}: has a sum, not in the manifest" for path in sorted(sums.keys() - named)]
    for path, expected in sorted(sums.items()):
        file = ROOT / path
        if not file.exists():
            problems.append(f"{path}: absent")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            problems.append(f"{path}: not the file that was vendored")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="compare the tree with the recorded sums, offline"
    )
    arguments = parser.parse_args()
    manifest = tomllib.loads(MANIFEST.read_text(encoding="utf-8"))
    if arguments.check:
        problems = check(manifest)
        print("\n".join(problems) or "every vendored file is the one recorded")
        return 1 if problems else 0
    try:
        sums = vendor(manifest)
    except Mismatch as mismatch:
        print(f"refused: {mismatch}", file=sys.stderr)
        return 1
    SUMS.write_text("".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
