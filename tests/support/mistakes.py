"""Read `tests/mistakes.yml`, where the notation is explained, and make its mistakes in a copy of the small project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

TESTS = Path(__file__).resolve().parent.parent
WHOLE = TESTS / "broken" / "_whole"


@dataclass(frozen=True)
class Mistake:
    """What changes in which file (None: it is removed), and the lines that a maintainer reads."""

    name: str
    changes: Mapping[str, str | None]
    says: tuple[str, ...]
    encoding: str = "utf-8"


@cache
def load(path: Path = TESTS / "mistakes.yml") -> Mapping[str, Mistake]:
    """Every mistake by its name; ValueError for a name that is used twice, which YAML would let pass."""
    text = path.read_text("utf-8")
    names = [key.value for key, _ in yaml.compose(text).value]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{path.name}: used twice: {', '.join(twice)}")
    return {name: _mistake(name, entry) for name, entry in yaml.safe_load(text).items()}


def _mistake(name: str, entry: Mapping[str, str]) -> Mistake:
    changes = {file: change for file, change in entry.items() if file not in ("says", "saved as")}
    return Mistake(name, changes, tuple(entry["says"].splitlines()), entry.get("saved as", "utf-8"))


def apply(mistake: Mistake, project: Path) -> None:
    """Make the mistake in the files of `project`."""
    for file, change in mistake.changes.items():
        path = project / file
        if change is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes().decode() if path.exists() else None
        path.write_bytes(changed(before, change, f"{mistake.name}: {file}").encode(mistake.encoding))


def changed(text: str | None, change: str, what: str) -> str:
    """`text` after the change; ValueError, naming `what` is changed, where it does not fit or changes nothing."""
    lines = [(line[:1], line[2:]) for line in change.split("\n") if line]
    if unknown := {mark for mark, _ in lines} - set("-+="):
        raise ValueError(f"{what}: a line starts with {sorted(unknown)}")
    old = [line for mark, line in lines if mark != "+"]
    new = [line for mark, line in lines if mark != "-"]
    after = "".join(f"{line}\n" for line in new)
    if old:
        if (count := (text or "").count("\n".join(old))) != 1:
            raise ValueError(f"{what}: what is to change is there {count} times")
        after = text.replace("\n".join(old), "\n".join(new))
    if after == text:
        raise ValueError(f"{what}: nothing changes")
    return after


def texts(file_name_end: str) -> list[str]:
    """The files of the small project whose names end like this, as they are and with each mistake in them."""
    whole = {path.relative_to(WHOLE).as_posix(): path.read_text("utf-8") for path in WHOLE.rglob("*.*")}
    return [text for file, text in whole.items() if file.endswith(file_name_end)] + [
        changed(whole.get(file), change, mistake.name)
        for mistake in load().values()
        for file, change in mistake.changes.items()
        if change is not None and file.endswith(file_name_end)
    ]
