"""Write the list of what is shipped (CycloneDX 1.6, JSON): the pinned dependencies with their hashes, and what the pages
carry from elsewhere (``tools/vendor.toml``) with its integrity. The same sources give the same file. ``make sbom``.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INTEGRITY = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256"}


def written() -> dict[str, Any]:
    """The whole document."""
    command = [
        *(sys.executable, "-m", "cyclonedx_py", "requirements", "requirements/run.txt"),
        *(
            "--pyproject",
            "pyproject.toml",
            "--output-reproducible",
            "--short-PURLs",
            "--sv",
            "1.6",
            "--of",
            "JSON",
        ),
    ]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    document: dict[str, Any] = json.loads(printed)
    carried = tomllib.loads((ROOT / "tools" / "vendor.toml").read_text(encoding="utf-8"))["package"]
    document["components"] = sorted(
        [*document["components"], *map(_carried, carried)], key=lambda one: (one["bom-ref"], one["name"])
    )
    return document


def _carried(package: dict[str, Any]) -> dict[str, Any]:
    """A package of scripts, styles or fonts, as a component."""
    kind, _, digest = package["integrity"].partition("-")
    group, _, name = package["name"].rpartition("/")
    purl = f"pkg:npm/{(group.replace('@', '%40') + '/') if group else ''}{name}@{package['version']}"
    return {
        "type": "library",
        "bom-ref": purl,
        **({"group": group} if group else {}),
        "name": name,
        "version": package["version"],
        "purl": purl,
        "licenses": [{"expression": package["licence"]}],
        "hashes": [{"alg": INTEGRITY[kind], "content": base64.b64decode(digest).hex()}],
    }


def main() -> None:
    target = ROOT / "var" / "sbom.cdx.json"
    target.parent.mkdir(exist_ok=True)
    document = written()
    target.write_text(
        json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    print(f"{target.relative_to(ROOT)}: {len(document['components'])} components")


if __name__ == "__main__":
    main()
