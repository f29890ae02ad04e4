"""What the tests found when they were last recorded, and which pages that was about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from sitekit import PROJECT
from sitekit.content.pages import Page
from sitekit.problems import Problem, SourceError, read_text

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
    files = [file for pattern in SHARED for file in sorted(project.glob(pattern))]
    files += [file for pattern in TEMPLATES for file in sorted(PROJECT.glob(pattern))]
    return _short("\n".join(f"{file.name}\n{read_text(file, file.name)}" for file in files))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
