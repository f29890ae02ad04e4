"""Makes whole numbers and days of what people type in a data file, or says what to type."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


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


def said(sentence: str, *at: str) -> PydanticCustomError:
    """The error with which a model refuses a value, or what is `at` this place in it, for the reason in `sentence`."""
    return PydanticCustomError("said", "{said}", {"said": sentence, "at": at})


WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
Day = Annotated[date, BeforeValidator(_day)]
