"""What is on paper, as a PDF reader sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pypdf

LIBRE_OFFICE = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
# LibreOffice says so wherever there is no Java, which it does not need for this.
NOT_A_COMPLAINT = "failed to launch javaldx"


def letters(text: str) -> str:
    """Text without the spaces and marks that a PDF reader may see differently."""
    return re.sub(r"[^a-z0-9]", "", text.casefold().replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff"))


def as_pages(folder: Path, documents: Sequence[Path]) -> tuple[dict[str, pypdf.PdfReader], list[str]]:
    """The documents as LibreOffice prints them, by the name of the file, and whatever it complains of."""
    program = next((found for name in LIBRE_OFFICE if (found := shutil.which(name))), None)
    assert program, "LibreOffice was not found; 'make test' installs it"
    command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder / "pdf"), *map(str, documents)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    complaints = [line for line in done.stderr.splitlines() if line.strip() and NOT_A_COMPLAINT not in line]
    complaints += [f"exit status {done.returncode}"] * (done.returncode != 0)
    return {path.stem: pypdf.PdfReader(path) for path in (folder / "pdf").glob("*.pdf")}, complaints
