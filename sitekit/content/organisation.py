"""Reads the organisation's own fields in mkdocs.yml and the recorded results of the tests.

The release refuses to go out while a field is missing; this module only says which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from sitekit.content.loader import read_settings
from sitekit.content.model import NOT_PLAIN
from sitekit.content.settings_rules import line_of
from sitekit.problems import Problem, SourceError, did_you_mean, read_text

FINDINGS = "docs/_data/test_results.yml"
# The fields of `extra: published_by:` in mkdocs.yml, each with the words that a page shows while it is unset.
FIELDS = {
    "name": "name of the organisation",
    "contact": "address or form to write to",
    "answer_within": "time within which people get an answer",
    "status": "fully, partially or not compliant",
    "audit": "how, when and by whom the site was audited",
    "statement_reviewed": "day on which the statement was last reviewed",
}


class Findings(BaseModel):
    """What the tests found on the day `tested`. Pages print it, and `make test` compares it with what it finds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    tested: date
    pages: int
    axe_version: str
    axe_rules: int
    axe_faults: int
    html_faults: int
    privacy_pages: int
    privacy_kept: int
    privacy_elsewhere: int


@dataclass(frozen=True)
class Statement:
    """The organisation's fields by name, empty where unset, and what the tests found, if that is recorded."""

    organisation: Mapping[str, str]
    findings: Findings | None

    @classmethod
    def read(cls, config: Path) -> Statement:
        """Read the settings and the project's test results. Raises SourceError, listing every problem found."""
        return cls(_organisation(config), _findings(config.parent / FINDINGS))

    def missing(self) -> list[str]:
        """The fields that the organisation has not filled in."""
        return [field for field in FIELDS if not self.organisation[field]]


def _organisation(config: Path) -> Mapping[str, str]:
    found = (read_settings(config).get("extra") or {}).get("published_by") or {}
    wrong = [
        Problem(config.name, line_of(config, "extra", "published_by", field), sentence)
        for field, value in found.items()
        if (sentence := _wrong_field(field, value))
    ]
    if wrong:
        raise SourceError(wrong)
    return {field: found.get(field, "") for field in FIELDS}


def _wrong_field(field: str, value: Any) -> str | None:
    if field not in FIELDS:
        return f"the organisation has no field '{field}'.{did_you_mean(field, FIELDS)}"
    if not isinstance(value, str):
        return f"'{field}:' must be text. Put it in quotes."
    found = next((name for pattern, name in NOT_PLAIN if re.search(pattern, value)), None)
    return f"'{field}:' contains {found}. Use one paragraph of plain text." if found else None


def _findings(path: Path) -> Findings | None:
    if not path.is_file():
        return None
    try:
        return Findings.model_validate(yaml.safe_load(read_text(path, FINDINGS)))
    except (yaml.YAMLError, ValidationError):
        sentence = "the test results cannot be read. Restore the file from the last edition."
        raise SourceError([Problem(FINDINGS, 1, sentence)]) from None
