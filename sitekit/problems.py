"""The one form in which mistakes in source files are reported, and the reading of those files as text."""

from __future__ import annotations

import difflib
import errno
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the file, the line, and a sentence that says what is wrong and what to do."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        # The sentence may quote what somebody typed, with line ends and invisible characters.
        sentence = "".join(character if character.isprintable() else " " for character in self.sentence)
        return f"{self.file}, line {self.line}: {sentence}"


class SourceError(click.ClickException):
    """Everything that is wrong with the sources, one sentence a line, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


# The longest path of a file that every program on Windows can open.
LONGEST_PATH = 259


class Refused(click.ClickException):
    """Why something is not made: one sentence a line, each with a remedy."""


def why_not_written(error: OSError, place: Path) -> str:
    """What to do about a file that could not be written in `place`, in sentences for people."""
    file = str(error.filename or place)
    # Windows says of a path that is too long only that it is not there.
    if error.errno == errno.ENAMETOOLONG or (error.errno == errno.ENOENT and len(file) > LONGEST_PATH):
        return f"the path is too long: {file}. Move the project into a folder with a shorter path."
    if error.errno == errno.ENOSPC:
        return "the disk is full. Make room on it."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = "Close the programs that may have it open, pause OneDrive, and check that the folder is not read-only."
        return f"{file} cannot be changed. {remedy}"
    return f"{error.strerror or error}: {file}."


def read_text(path: Path, shown_as: str) -> str:
    """The text of the file at `path`, with one kind of line end and without a byte-order mark.

    Raises SourceError when the file, which messages call `shown_as`, is missing or is not UTF-8 text.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise SourceError([Problem(shown_as, 1, _missing(path))]) from None
    if b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        sentence = "the file is saved as Unicode (UTF-16). Save it as UTF-8 (in Notepad: Save as, Encoding)."
        raise SourceError([Problem(shown_as, 1, sentence)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = f"byte {content[error.start]:#04x}"
        damaged = "\N{REPLACEMENT CHARACTER}" in content.decode("cp1252", "replace")
        cause = "the file is damaged" if damaged else "the file looks like Windows-1252"
        remedy = "Save it as UTF-8 (in Notepad: Save as, Encoding)."
        raise SourceError([Problem(shown_as, line, f"{byte} is not UTF-8 text; {cause}. {remedy}")]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    merged = "two versions of this file were merged here. Keep one of them, and remove this line."
    marks = (text[: mark.start()].count("\n") + 1 for mark in MERGED.finditer(text))
    if found := [*_invisible(text, shown_as), *(Problem(shown_as, line, merged) for line in marks)]:
        raise SourceError(found)
    return text


# What Git writes above and below two versions of the same lines.
MERGED = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


# Characters that nobody sees and that split words, turn them round or cannot be written to a Word file. Control
# characters, soft hyphens, spaces and joiners without a width, directions, line ends of other programs.
INVISIBLE = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ue000-\uf8ff]"
    # A joiner is part of an emoji, and of words in other scripts than ours.
    "|(?<![\u0600-\u1fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)


def _invisible(text: str, shown_as: str) -> Iterator[Problem]:
    """The first invisible character of each line, with the words before it."""
    for number, line in enumerate(text.split("\n"), 1) if INVISIBLE.search(text) else ():
        if found := INVISIBLE.search(line):
            before = line[: found.start()][-30:].strip()
            after = f" after '{before}'" if before else " at its start"
            yield Problem(shown_as, number, f"this line contains {_named(found[0])}{after}. Type it again.")


def _named(character: str) -> str:
    if character == "\ufffd":
        return "'�', where a letter was lost,"
    if "\ue000" <= character <= "\uf8ff":
        return f"a character that only one of Word's fonts has (U+{ord(character):04X})"
    return f"an invisible character ({unicodedata.name(character, '').lower() or f'U+{ord(character):04X}'})"


def _missing(path: Path) -> str:
    """What to say of a file that cannot be read: what it was renamed to, if that can be seen."""
    if path.is_symlink() or path.exists():
        return "the file cannot be opened. Close the programs that may have it open, and pause OneDrive."
    beside = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    renamed = [other.name for other in beside if other.name.casefold().startswith(path.stem.casefold() + ".")]
    if renamed:
        return f"the file is missing, but there is '{renamed[0]}'. Rename it to '{path.name}'."
    return "the file is missing. Restore it."


def counted(number: int, thing: str) -> str:
    """A number of things: "1 page", "2 pages", and an empty text for none."""
    return f"{number} {thing}{'s' if number > 1 else ''}" if number else ""


def words_of(text: str) -> str:
    """The words of a text in lower case, so that quotes, capitals and line ends make no difference."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’]", "", text).casefold()))


def did_you_mean(wrong: str, candidates: Iterable[str]) -> str:
    """A sentence with the nearest of `candidates`, or with all of them when they are few; otherwise an empty text."""
    known = list(candidates)
    if near := difflib.get_close_matches(wrong, known, n=1, cutoff=0.6):
        return f" Did you mean '{near[0]}'?"
    return f" Choose one of: {', '.join(known)}." if 0 < len(known) <= 12 else ""
