"""Build the environment: a virtual environment, then the hashed install. Runs on the system's own Python."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

MINIMUM = (3, 11)


def need_venv() -> None:
    """Debian keeps ``ensurepip`` in a package of its own."""
    if importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing the Debian package {package}…")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], check=False
        )
        if done.returncode == 0:
            return
    sys.exit(f"Python lacks its venv module. Run: apt-get install {package}, then the same command again.")


def main(folder: str, requirements: str) -> None:
    if sys.version_info < MINIMUM:
        sys.exit(
            f"Python {'.'.join(map(str, MINIMUM))} or newer is needed; this is {sys.version.split()[0]}."
        )
    need_venv()
    python = Path(folder) / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    print("Installing the locked requirements (a minute or two the first time)…")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", requirements], check=True)
    subprocess.run([*pip, "--no-build-isolation", "--no-deps", "-e", "."], check=True)
    subprocess.run([str(python), "-m", "pip", "check", "--disable-pip-version-check"], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
