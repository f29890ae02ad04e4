"""What Jinja makes of a template, kept in the folder `.cache` from one build to the next.

Responsible for keeping it, so that only a template that has changed is compiled again. It may be deleted at any time.
Not responsible for the templates.
"""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = Path(".cache") / "templates"


class _Kept(FileSystemBytecodeCache):
    """Nothing is kept where nothing can be written."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep(environment: Environment, project: Path, kind: str) -> Environment:
    """Let `environment` keep what it compiles below the folder `project`; `kind` stands for its settings.

    What one version of Jinja has made, or one kind of environment, is never given to another.
    """
    folder = project / FOLDER / f"{kind}-{version('jinja2')}"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        environment.bytecode_cache = _Kept(str(folder))
    return environment


def keep_theme(config: Any, project: Path) -> None:
    """The same for the theme's templates, where the site generator says when it has made their environment."""
    events = getattr(config["plugins"], "events", {})
    if "env" in events:
        events["env"].append(lambda env, **_: keep(env, project, "theme"))
