"""What is installed: each package with its reason and hashes, the same in both lock files, from no named registry."""

from __future__ import annotations

import json
import re

from support.builds import PROJECT

TEXTS = {name: (PROJECT / name).read_text("utf-8") for name in ("requirements.txt", "requirements-test.txt")}
NPM = (PROJECT / "tests" / "package-lock.json").read_text("utf-8")
ELSEWHERE = "https://example.org"


def without_reason(text: str) -> list[str]:
    """The dependencies in `pyproject.toml` with no comment beside them or above."""
    entry = re.compile(r'(?P<above>^ +#.*\n)?^ +"[\w-]+[<>=][^"]*",(?P<beside> +# \w)?', re.MULTILINE)
    return [found[0].strip() for found in entry.finditer(text) if not (found["above"] or found["beside"])]


def test_every_dependency_has_its_reason() -> None:
    text = (PROJECT / "pyproject.toml").read_text("utf-8")
    assert without_reason(text) == []
    assert without_reason(text.replace("# ", "")) != []
    assert without_reason('  "click>=8.4",\n  "jinja2>=3.1",  # templates\n') == ['"click>=8.4",']


def test_what_builds_the_site_is_the_same_in_the_tests() -> None:
    """Otherwise the tests would try other versions than those that make the release."""
    both = [set(re.findall(r"^\w[^\\\n]*", text, re.MULTILINE)) for text in TEXTS.values()]
    assert both[0] <= both[1]
    assert len(both[0]) > 30


def not_fixed(lock: str) -> list[str]:
    """The packages of npm's lock file without a checksum, or with the registry they came from."""
    packages = json.loads(lock)["packages"].items()
    return [name for name, facts in packages if name and ("integrity" not in facts or "resolved" in facts)]


def test_the_tools_from_npm_are_fixed_by_checksum_and_name_no_registry() -> None:
    assert not_fixed(NPM) == []
    assert not_fixed(NPM.replace('"integrity"', '"size"', 1)) != []
    assert not_fixed(NPM.replace('"integrity"', f'"resolved": "{ELSEWHERE}/a.tgz", "integrity"', 1)) != []
