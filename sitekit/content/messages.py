"""Sentences for what YAML and pydantic find wrong with the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import reduce
from typing import Any

from pydantic import BaseModel

from sitekit.content.model import KINDS, NESTED_FIELDS, SECTIONS, SINGULAR
from sitekit.content.values import URL_PATTERN, YEAR_PATTERN
from sitekit.problems import did_you_mean

# The keys and list positions that lead to a value of the file, from the top down.
KeyPath = tuple[str | int, ...]
Located = tuple[KeyPath, str]


def shown_path(path: KeyPath) -> str:
    """A path as people read it: the ids from the top down, without the names of the sections inside entries."""
    return " › ".join(str(part) for part in path if part not in NESTED_FIELDS and not isinstance(part, int))


def unknown_id(id: str, kind: str | None, sections: Mapping[str, str]) -> str:
    """What to say when nothing in the section `kind` has this id; `sections` has the section of each id there is."""
    thing = SINGULAR[kind] if kind else "entry"
    if id in sections:
        return f"'{id}' is {_a(SINGULAR[sections[id]])}; this needs the id of {_a(thing)}."
    candidates = [other for other, section in sections.items() if kind in (None, section)]
    return f"no {thing} is called '{id}'.{did_you_mean(id, candidates)}"


def _a(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiouS' else 'a'} {thing}"


def model_problems(errors: Iterable[Mapping[str, Any]], model: type[BaseModel]) -> list[Located]:
    """The errors that pydantic finds in a file with the fields of `model`, as paths and sentences."""
    found = list(errors)
    typed = [error["loc"] for error in found if error["type"] == "extra_forbidden"]
    return [_sentence(error, model) for error in found if _is_telling(error, typed)]


def _is_telling(error: Mapping[str, Any], typed: Iterable[KeyPath]) -> bool:
    """Whether an error is worth a sentence: a wrong id is reported for its key, a mistyped line for what was typed."""
    *parent, field = error["loc"] or ("",)
    beside = [str(path[-1]).lower() for path in typed if [*path[:-1]] == parent]
    if error["type"] == "missing":
        return not get_close_matches(str(field), beside)
    return not (field == "id" or (field == "[key]" and error["type"] == "string_type"))


def _sentence(error: Mapping[str, Any], model: type[BaseModel]) -> Located:
    path = tuple(part for part in error["loc"] if part != "[key]")
    field = str(path[-1]) if path else ""
    context = error.get("ctx", {})
    parent = path[:-1]
    empty = "there is no text. Write some, or remove the line."
    wanted = context.get("min_length", context.get("max_length"))
    counted = f"there must be {wanted} here, not {context.get('actual_length')}."
    sentences = {
        "missing": f"the line '{field}:' is missing. Add it.",
        "extra_forbidden": f"this name is not allowed here.{did_you_mean(field, _fields(parent, model))}",
        "string_type": empty if error["input"] is None else "this must be text. Put it in quotes.",
        "string_too_short": empty,
        "string_too_long": f"the text is longer than {context.get('max_length')} characters. Shorten it.",
        "string_pattern_mismatch": f"'{error['input']}' must be {_form(context)}.",
        "literal_error": f"'{error['input']}' is not one of the choices: {context.get('expected')}.",
        "too_short": counted,
        "too_long": counted,
        "tuple_type": "this must be a list in square brackets, with commas: [one, another].",
        "said": str(context.get("said")),
    }
    lists = ("dict_type", "model_type", "mapping_type")
    fields = _fields(path, model)
    example = f"{fields[0]}:" if fields else "name:" if path and path[0] in SECTIONS else "word: [another, a third]"
    fallback = f"this needs lines such as '{example}' under it, each indented. Compare it with one that works."
    return (parent if error["type"] == "missing" else (*path, *context.get("at", ()))), sentences.get(
        error["type"], fallback if error["type"] in lists else "this value is not allowed here."
    )


def _form(context: Mapping[str, Any]) -> str:
    """What a value with a pattern must be, in words."""
    forms = {
        "^[A-Z]$": "one capital letter",
        YEAR_PATTERN: "a year, such as 2019 or 2019a, or 'no date'",
        URL_PATTERN: "a full web address, starting with https://",
    }
    return forms.get(context.get("pattern", ""), "in lower-case letters, numbers and hyphens, like-this")


def _fields(path: KeyPath, model: type[BaseModel]) -> list[str]:
    """The names of the fields that may be at `path`: those of the kind in its last section, or of the file's model."""
    section = str(path[-2]) if len(path) > 1 else ""
    part: Any = KINDS[section].model if section in KINDS else reduce(_field, path, model)
    return [field for field in getattr(part, "model_fields", ()) if field != "id"]


def _field(model: Any, name: str | int) -> Any:
    """What the field `name` of `model` holds, if there is one."""
    field = getattr(model, "model_fields", {}).get(name)
    return field.annotation if field else None
