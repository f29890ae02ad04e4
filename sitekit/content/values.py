"""The kinds of value in a data file: text that is shown as it is typed, ids, addresses, whole numbers and days."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

ID_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
YEAR_PATTERN = r"^(\d{4}[a-z]?|no date( [a-z])?)$"
URL_PATTERN = r"^https?://[\w-]+(\.[\w-]+)+(:\d+)?([/?#][^\s<>\"`{}|\\^]*)?$"
# Patterns that Markdown, Jinja or HTML would interpret, anywhere in the text or at its start, each with its name.
NOT_PLAIN = (
    (r"<", "HTML"),
    (r"\]\(", "a link"),
    (r"\{\{", "a macro"),
    (r"\n", "more than one paragraph"),
    (r"&#?\w+;", "a code such as &amp; in place of the character itself"),
    # An underscore inside a word, as in many web addresses, is shown as it is.
    (r"[*`\[\]{}|\\]|(?<!\w)_|_(?!\w)", "one of * _ ` [ ] { } | \\, which Markdown would interpret"),
    (r"^(?:#|!!!|\?\?\?|---|===|~~~|[-+:=>] |\d+[.)] |Table: )", "Markdown punctuation at its start"),
)


def said(sentence: str, *at: str) -> PydanticCustomError:
    """The error with which a model refuses a value, or what is `at` this place in it, for the reason in `sentence`."""
    return PydanticCustomError("said", "{said}", {"said": sentence, "at": at})


def not_plain(text: str) -> str | None:
    """What is in a text that would not be shown as it is written."""
    return next((name for pattern, name in NOT_PLAIN if re.search(pattern, text)), None)


def plain(text: str) -> str:
    """Refuse text that would not be shown as it is written."""
    if name := not_plain(text):
        raise said(f"the text contains {name}. Use one paragraph of plain text.")
    return text


def _at_most(characters: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=characters)


PLAIN = AfterValidator(plain)
Name = Annotated[str, _at_most(80), PLAIN]
Phrase = Annotated[str, _at_most(120), PLAIN]
Title = Annotated[str, _at_most(240), PLAIN]
Typed = Annotated[str, _at_most(600)]
Paragraph = Annotated[Typed, PLAIN]
# What a slide, and the screen that the group sees, hold in letters that are read across a room, in characters.
LONGEST_CARD = 360


def _fits_on_a_slide(card: str) -> str:
    if len(card) > LONGEST_CARD:
        raise said(f"{len(card)} characters do not fit on a slide. Shorten it to {LONGEST_CARD}.")
    return card


Card = Annotated[Paragraph, AfterValidator(_fits_on_a_slide)]
LongParagraph = Annotated[str, _at_most(900), PLAIN]
Id = Annotated[str, StringConstraints(pattern=f"^{ID_PATTERN}$")]
Ids = Annotated[tuple[Id, ...], Field(strict=False)]
Phrases = Annotated[tuple[Phrase, ...], Field(strict=False)]
# It is printed between < and > in a page.
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN)]


def _whole_number(typed: Any) -> int:
    """A number of 1 or more, written in figures and nothing else."""
    text = typed.strip() if isinstance(typed, str) else str(typed)
    if re.fullmatch(r"0*[1-9][0-9]{0,5}", text):
        return int(text)
    if re.fullmatch(r"-[0-9]+|0", text):
        raise said("the number must be 1 or more.")
    wrong = f"'{text[:40]}' is not a whole number. Write figures alone, such as 15."
    raise said(wrong if text else "there is no number. Write one.")


def _day(typed: Any) -> date:
    """A day of the calendar, written like 2026-11-23."""
    text = str("" if typed is None else typed).strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise said(f"'{text[:40]}' is not a date. Write it like 2026-11-23.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise said(f"'{text}' is not in the calendar. Write a day that is.") from None


WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
Day = Annotated[date, BeforeValidator(_day)]
