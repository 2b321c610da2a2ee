"""Wheels made on the spot, so that an installation can be tried with no index.

As a command it makes one: ``python3 tests/tools/wheels.py FOLDER NAME VERSION``.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from pathlib import Path


def wheel(
    folder: Path,
    name: str,
    version: str,
    *,
    requires: tuple[str, ...] = (),
    extras: dict[str, str] | None = None,
    tag: str = "py3-none-any",
) -> Path:
    """A wheel of one module; ``extras``: what each extra asks for."""
    info = f"{name}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    metadata += [f"Requires-Dist: {needed}" for needed in requires]
    for extra, needed in (extras or {}).items():
        metadata += [f"Provides-Extra: {extra}", f'Requires-Dist: {needed} ; extra == "{extra}"']
    files = {
        f"{name}/__init__.py": f'VERSION = "{version}"\n',
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = [f"{path},sha256={_digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    made = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return made


def locked(*wheels: Path, extra: str = "") -> str:
    """The lines of a lock for these wheels; ``extra`` is asked of the first."""
    lines = []
    for place, made in enumerate(wheels):
        name, version = made.name.split("-")[:2]
        asked = f"{name}[{extra}]" if extra and place == 0 else name
        lines.append(
            f"{asked}=={version} \\\n    --hash=sha256:{hashlib.sha256(made.read_bytes()).hexdigest()}"
        )
    return "\n".join(lines) + "\n"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


if __name__ == "__main__":
    sys.stdout.write(f"{wheel(Path(sys.argv[1]), sys.argv[2], sys.argv[3])}\n")
