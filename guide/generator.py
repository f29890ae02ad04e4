"""How the site generator is called: where the project is, the command, and the notices that are kept quiet.

Responsible for calling it the way a person would. Not responsible for what becomes of the pages it builds
(`guide.publish`, `guide.release`) or for what is made of them (`guide.finish`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Notices about the future of the generator and the theme, which would alarm a maintainer who can do nothing about them.
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def build(
    project: Path, site: Path, surroundings: Mapping[str, str] | None = None, is_heard: bool = True
) -> subprocess.CompletedProcess[str]:
    """Build `project` into `site`, with more variables in its `surroundings`.

    What the generator says goes to the terminal, or, when it is not to be heard, into the result.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)]
    environment = os.environ | QUIET | (surroundings or {})
    return subprocess.run(command, cwd=project, env=environment, check=False, capture_output=not is_heard, text=True)
