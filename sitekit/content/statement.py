"""Reads what the statements say: the organisation's own fields in mkdocs.yml, and the recorded results of the tests.

The release refuses to go out while a field is missing; this module only says which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from sitekit import PROJECT
from sitekit.content.pages import Page
from sitekit.content.settings import Settings
from sitekit.content.values import not_plain
from sitekit.problems import Problem, SourceError, did_you_mean, read_text

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
FINDINGS = "docs/_data/test_results.yml"
# What a change on many pages comes from. The search words change none.
SHARED = ("docs/_data/definitions.yml", "docs/_data/wording.yml", "docs/assets/**/*.css", "docs/assets/**/*.js")
TEMPLATES = ("overrides/**/*.html", "overrides/**/*.md")


class Findings(BaseModel):
    """What the tests found on the day `tested`. Pages print it, and `make test` compares it with what it finds.

    `pages` and `shared` say what was tested: the digest of each page, and that of what pages have in common.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    tested: date
    axe_version: str
    axe_rules: int
    axe_faults: int
    html_faults: int
    privacy_kept: int
    privacy_elsewhere: int
    shared: str
    pages: dict[str, str]

    @property
    def count(self) -> int:
        """The number of pages that were tested, with the one for a wrong address."""
        return len(self.pages) + 1

    def untested(self, pages: Mapping[str, Page]) -> list[Page]:
        """Those of `pages` that have been changed or added since the tests."""
        return [page for path, page in pages.items() if self.pages.get(path) != digest(page)]


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


def read_findings(project: Path) -> Findings | None:
    """The recorded results; None if there are none. Raises SourceError when they cannot be read."""
    path = project / FINDINGS
    if not path.is_file():
        return None
    try:
        return Findings.model_validate(yaml.safe_load(read_text(path, FINDINGS)))
    except (yaml.YAMLError, ValidationError):
        sentence = "the test results cannot be read. Restore the file from the last edition."
        raise SourceError([Problem(FINDINGS, 1, sentence)]) from None


def digest(page: Page) -> str:
    """What the body of a page is known by; it changes when a word does."""
    return _short("\n".join(page.body).strip())


def digest_of_shared(project: Path) -> str:
    """The same for the definitions, styles and scripts of `project` and the templates of this one."""
    roots = ((project, SHARED), (PROJECT, TEMPLATES))
    globs = ((root, pattern) for root, patterns in roots for pattern in patterns)
    files = [
        (file, file.relative_to(root).as_posix()) for root, pattern in globs for file in sorted(root.glob(pattern))
    ]
    return _short("\n".join(f"{file.name}\n{read_text(file, shown_as)}" for file, shown_as in files))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
