"""Sentences for what YAML and pydantic find wrong with the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from pydantic import BaseModel

from sitekit.content.model import KINDS, NESTED_FIELDS, SECTIONS, SINGULAR, YEAR_PATTERN
from sitekit.problems import Problem, did_you_mean

AS_MINUTES = "Write whole minutes, such as 90."

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


def broken_yaml(error: Exception, shown_as: str, text: str) -> Problem:
    """The problem with a file that YAML cannot read, in words for somebody who does not know YAML."""
    mark = getattr(error, "problem_mark", None)
    position = getattr(error, "position", None)
    line = mark.line + 1 if mark else text[:position].count("\n") + 1 if isinstance(position, int) else 1
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", error))
    for number, written in enumerate(text.split("\n")[:line], 1):
        if re.fullmatch(r"""\s*[\w-]+:\s+("[^"]*|'[^']*)""", written):
            return Problem(shown_as, number, "a quotation mark is not closed on the same line. Close it.")
    sentence = next(sentence for part, sentence in YAML_SENTENCES.items() if part in problem)
    return Problem(shown_as, line, sentence)


# A part of the reader's message, and the sentence for people. The last one fits every message.
YAML_SENTENCES: Mapping[str, str] = {
    "mapping values are not allowed": "the text contains a colon. Put the whole text in quotes.",
    "character '\\t'": "this line starts with a tab. Indent with spaces.",
    "special meaning": "'*' and '&' have a special meaning at the start of a text. Put the whole text in quotes.",
    "that cannot start any token": "a text cannot start with this character. Put the whole text in quotes.",
    "unexpected end of stream": "a quotation mark above is not closed. Close it.",
    "could not find expected ':'": "the colon after the first word is missing, or the line above is not finished.",
    "expected <block end>": "this line is not indented like the lines above, or a quotation mark is missing.",
    "special characters are not allowed": "this line contains an invisible character. Type it again.",
    "": "this line cannot be understood. Compare its spaces, quotes and colons with an entry that works.",
}


def model_problems(errors: Iterable[Mapping[str, Any]], model: type[BaseModel]) -> list[Located]:
    """The errors that pydantic finds in a file with the fields of `model`, as paths and sentences."""
    return [_sentence(error, model) for error in errors if _is_telling(error)]


def _is_telling(error: Mapping[str, Any]) -> bool:
    """Whether an error is worth a sentence: a wrong id is reported once, for its key."""
    path = error["loc"]
    return not (path[-1:] == ("id",) or (path[-1:] == ("[key]",) and error["type"] == "string_type"))


def _sentence(error: Mapping[str, Any], model: type[BaseModel]) -> Located:
    path = tuple(part for part in error["loc"] if part != "[key]")
    field = str(path[-1]) if path else ""
    context = error.get("ctx", {})
    parent = path[:-1]
    sentences = {
        "missing": f"the line '{field}:' is missing. Add it.",
        "extra_forbidden": f"this name is not allowed here.{did_you_mean(field, _fields(parent, model))}",
        "string_type": "this must be text. Put it in quotes.",
        "string_too_short": "there is no text. Write some, or remove the line.",
        "string_too_long": f"the text is longer than {context.get('max_length')} characters. Shorten it.",
        "string_pattern_mismatch": f"'{error['input']}' must be {_form(context)}.",
        "not_plain": f"the text contains {context.get('what')}. Use one paragraph of plain text.",
        "placeholders": f"the words in braces must be {context.get('expected')}. Write each of them, and no others.",
        "int_type": "this must be a whole number, without quotes.",
        "greater_than": "the number must be 1 or more.",
        "literal_error": f"'{error['input']}' is not one of the choices: {context.get('expected')}.",
        "tuple_type": "this must be a list in square brackets, with commas: [one, another].",
        "date_type": "this must be a date, written like 2026-11-23.",
        "address": "this must be a full web address, starting with https://.",
        "own_id": f"'{context.get('key')}' has a line 'id:', but its id is the word above it. Remove the line.",
    }
    lists = ("dict_type", "model_type", "mapping_type")
    fields = _fields(path, model)
    example = f"{fields[0]}:" if fields else "name:" if path and path[0] in SECTIONS else "word: [another, a third]"
    fallback = f"this needs lines such as '{example}' under it, each indented. Compare it with one that works."
    return (parent if error["type"] == "missing" else path), sentences.get(
        error["type"], fallback if error["type"] in lists else "this value is not allowed here."
    )


def _form(context: Mapping[str, Any]) -> str:
    """What a value with a pattern must be, in words."""
    forms = {"^[A-Z]$": "one capital letter", YEAR_PATTERN: "a year, such as 2019 or 2019a, or 'no date'"}
    return forms.get(context.get("pattern", ""), "in lower-case letters, numbers and hyphens, like-this")


def _fields(path: KeyPath, model: type[BaseModel]) -> list[str]:
    """The names of the fields that may be at `path`: those of the kind in its last section, or of the file's model."""
    section = str(path[-2]) if len(path) > 1 else ""
    part: Any = KINDS[section][0] if section in KINDS else reduce(_field, path, model)
    return [field for field in getattr(part, "model_fields", ()) if field != "id"]


def _field(model: Any, name: str | int) -> Any:
    """What the field `name` of `model` holds, if there is one."""
    field = getattr(model, "model_fields", {}).get(name)
    return field.annotation if field else None
