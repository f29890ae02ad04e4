"""Reads the organisation's own fields in mkdocs.yml, and beside them the recorded results of the tests.

The release refuses to go out while a field is missing; this module only says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitekit.content.findings import Findings, digest_of_shared, read_findings
from sitekit.content.settings import Settings
from sitekit.content.values import not_plain
from sitekit.problems import SourceError, did_you_mean

PUBLISHED_BY = ("extra", "published_by")
# The fields of that part of mkdocs.yml, each with the words that a page shows while it is unset.
FIELDS = {
    "name": "name of the organisation",
    "contact": "address or form to write to",
    "answer_within": "time within which people get an answer",
    "status": "fully, partially or not compliant",
    "audit": "how, when and by whom the site was audited",
    "statement_reviewed": "day on which the statement was last reviewed",
}


@dataclass(frozen=True)
class Statement:
    """The organisation's fields by name, empty where unset, and what the tests found, if that is recorded.

    `shared` identifies what every page has in common now, as `Findings.shared` does on the day of the tests.
    """

    organisation: Mapping[str, str]
    findings: Findings | None
    shared: str

    @classmethod
    def read(cls, config: Path) -> Statement:
        """Read the settings and the project's test results. Raises SourceError, listing every problem found."""
        findings = read_findings(config.parent)
        return cls(_organisation(config), findings, digest_of_shared(config.parent) if findings else "")

    def missing(self) -> list[str]:
        """The fields that the organisation has not filled in."""
        return [field for field in FIELDS if not self.organisation[field]]


def _organisation(config: Path) -> Mapping[str, str]:
    settings = Settings(config)
    found = settings.value(*PUBLISHED_BY) or {}
    if not isinstance(found, dict):
        raise SourceError([settings.problem(PUBLISHED_BY, "this needs lines such as 'name:' under it, each indented.")])
    wrong = [
        settings.problem((*PUBLISHED_BY, field), sentence)
        for field, value in found.items()
        if (sentence := _wrong_field(field, value))
    ]
    if wrong:
        raise SourceError(wrong)
    return {field: found.get(field, "") for field in FIELDS}


def _wrong_field(field: str, value: Any) -> str | None:
    if field not in FIELDS:
        return f"the organisation has no such field.{did_you_mean(field, FIELDS)}"
    if not isinstance(value, str):
        return "this must be text. Put it in quotes."
    found = not_plain(value)
    return f"this contains {found}. Use one paragraph of plain text." if found else None
