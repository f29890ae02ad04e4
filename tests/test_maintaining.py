"""The project's documents: each job of MAINTAINING.md done to the letter on a copy, and whatever they name is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.builds import PROJECT, build, whole
from support.english_checks import misspelt
from support.site_checks import lost_addresses

import macros
from sitekit.content import file_rules, validate
from sitekit.rendering.context import make_call

DOCUMENTS = {
    name: (PROJECT / name).read_text("utf-8")
    for name in (
        *("README.md", "MAINTAINING.md", "CONTRIBUTING.md", "HOSTING.md", "SECURITY.md"),
        *("sitekit/README.md", ".github/pull_request_template.md"),
    )
}
MAINTAINING = DOCUMENTS["MAINTAINING.md"]
SECTIONS = {part.split("\n")[0]: part for part in re.split(r"^## ", MAINTAINING, flags=re.MULTILINE)[1:]}
STEP = re.compile(
    r"In `(?P<file>[^`]+)`, (?:under `(?P<outer>[^`]+)` and there )?(?:(?P<where>under|above) `(?P<mark>[^`]+)`, )?"
    r"(?:add|change):\n\n```(?P<kind>\w+)\n(?P<lines>.*?)^```|Copy `(?P<source>[^`]+)` to `(?P<copy>[^`]+)`",
    re.DOTALL | re.MULTILINE,
)
JOBS = [job for job, text in SECTIONS.items() if STEP.search(text)]


def follow(section: str, project: Path) -> None:
    """Do what a section of MAINTAINING.md says, in its order."""
    for step in STEP.finditer(section):
        if step["copy"]:
            shutil.copy(project / step["source"], project / step["copy"])
            write_page(project / step["copy"], project / "docs")
            continue
        path = project / step["file"]
        path.write_text(_changed(path.read_text("utf-8"), step), "utf-8")


def write_page(page: Path, docs: Path) -> None:
    """Write in place of every line of a template that says what belongs there."""
    asked = file_rules.to_replace(docs)
    lines = page.read_text("utf-8").split("\n")
    written = (re.sub(r"\W?$", r" done\g<0>", line, count=1) if line.strip() in asked else line for line in lines)
    page.write_text("\n".join(written), "utf-8")


def _changed(text: str, step: re.Match[str]) -> str:
    if step["kind"] == "diff":
        old, new = (
            "".join(line[1:] + "\n" for line in step["lines"].splitlines() if line.startswith(mark)) for mark in "-+"
        )
        assert text.count(old) == 1, f"a job changes lines that are not there once:\n{old}"
        return text.replace(old, new)
    if not step["mark"]:
        return f"{text}\n{step['lines']}"
    start = text.index(f"\n  {step['outer']}\n") if step["outer"] else 0
    found = re.compile(rf"^ *{re.escape(step['mark'])}\n", re.MULTILINE).search(text, start)
    assert found, f"a job names a line that is not there: {step['mark']}"
    at = found.start() if step["where"] == "above" else found.end()
    return text[:at] + step["lines"] + text[at:]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "docs", tmp_path / "docs")
    shutil.copytree(PROJECT / "overrides", tmp_path / "overrides")
    for name in ("mkdocs.yml", "macros.py"):
        shutil.copy(PROJECT / name, tmp_path)
    return tmp_path


def test_every_job_is_found() -> None:
    assert [
        *("Fill in your organisation", "Change words", "Change a shared definition", "Add a glossary term"),
        *("Add a reference", "Help people find something", "Add a question", "Add a question for reflection"),
        *("Change a timing", "Add a tool", "Add a page", "Move or remove a page", "Mark a page as reviewed"),
    ] == JOBS


@pytest.mark.parametrize("job", JOBS)
def test_a_job_done_as_described_leaves_no_mistake(job: str, copy: Path) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    follow(SECTIONS[job], copy)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} != before
    assert [str(problem) for problem in validate.read(copy / "mkdocs.yml", macros.MACROS, make_call).problems] == []


def test_all_jobs_together_show_in_the_built_site(copy: Path, tmp_path: Path) -> None:
    for job in JOBS:
        follow(SECTIONS[job], copy)
    built = whole(copy, tmp_path / "site")
    assert built.status == 0, built.log
    shown = {page: (built.folder / page).read_text("utf-8") for page in built.pages()}
    assert "Five tools for supervision" in shown["tools/index.html"]
    assert 'id="family-group-conference"' in shown["glossary.html"]
    assert "The golden thread" in shown["glossary.html"]
    assert 'references.html#somebody-2026">Somebody, 2026, p. 12<' in shown["about.html"]
    assert "1. Time to learn" in shown["challenge-questions/induction.html"]
    assert "Eco-map" in shown["tools/index.html"]
    assert "tools/eco-map.html" in shown["index.html"]
    assert "16 minutes:</strong>" in shown["cpd/session-1.html"]
    assert "24 November 2026" in shown["glossary.html"]
    assert 'http-equiv="refresh" content="0; url=../tools/index.html"' in shown["cpd/old-page.html"]
    assert "learning-log.html" in built.pages()
    index = (built.folder / "search" / "index.js").read_text("utf-8")
    assert '"tool box"' in index
    assert '"not looked after properly"' in index
    assert "old-page" not in index, "search leads to where the page has moved"


def test_a_step_that_does_not_fit_is_noticed(copy: Path) -> None:
    wrong = "In `docs/index.md`, change:\n\n```diff\n-words that are not there\n+others\n```\n"
    with pytest.raises(AssertionError, match="not there"):
        follow(wrong, copy)


def test_a_page_that_has_moved_keeps_its_address(copy: Path, tmp_path: Path) -> None:
    follow(SECTIONS["Move or remove a page"], copy)
    built = build(copy, tmp_path / "site")
    assert lost_addresses(["cpd/old-page.html"], built.folder) == []


def prose(text: str) -> str:
    """A document without its blocks of lines to type."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)


def anchor(heading: str) -> str:
    """The last part of a heading's address, as repository hosts make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def lost(text: str, document: str) -> list[str]:
    """The links in the text of a document to files or headings that are not there."""
    found = []
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", prose(text)):
        path, _, part = link.partition("#")
        target = (PROJECT / document).parent / path if path else PROJECT / document
        if not target.is_file() or (part and part not in map(anchor, headings(target.read_text("utf-8")))):
            found.append(link)
    return found


def paths(text: str) -> set[str]:
    """The files and folders of the project that a document names, but for those that a command makes."""
    named = re.findall(
        r"`([\w.-]+/[\w./-]*|[\w.-]+\.(?:md|py|toml|ya?ml|txt|json))`", re.sub("(?s)```.*?```", "", text)
    )
    made = ("dist/", "site/", "hosting/", "inventory.cdx.json", ".cache/")
    return {path for path in named if not path.startswith(made)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_are_spelt_as_the_pages_are(document: str) -> None:
    assert misspelt(re.sub("`[^`]*`", "", prose(DOCUMENTS[document]))) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    assert lost(DOCUMENTS[document], document) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    assert lost("[a](NO-FILE.md) [b](README.md#no-part) [c](#no-part)", "README.md") == [
        *("NO-FILE.md", "README.md#no-part", "#no-part"),
    ]


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name not in ("MAINTAINING.md", "HOSTING.md")])
def test_files_are_where_they_are_said_to_be(document: str) -> None:
    assert [path for path in sorted(paths(DOCUMENTS[document])) if not (PROJECT / path).exists()] == []


def test_a_path_in_a_document_is_recognised() -> None:
    assert paths("`docs/no-such-page.md`, `no.py` and `dist/site`") == {"docs/no-such-page.md", "no.py"}


def test_commands_exist() -> None:
    text = "\n".join(DOCUMENTS.values())
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([\w-]+)`", text))
    assert {"help", "serve", "site", "test", "release", "search-quality"} <= named
    assert [name for name in sorted(named) if not re.search(rf"^{name}:.*##", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize("command", ["serve", "build", "check", "review", "release"])
def test_each_command_is_named_and_explains_itself(command: str) -> None:
    assert f"-m sitekit {command}`" in DOCUMENTS["README.md"]
    line = [sys.executable, "-m", "sitekit", command, "--help"]
    assert subprocess.run(line, cwd=PROJECT, check=False, capture_output=True).returncode == 0


def test_hooks_call_scripts_that_exist() -> None:
    hooks = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"], "a hook from elsewhere needs the internet"
    entries = [hook["entry"].split() for hook in hooks[0]["hooks"]]
    called = {words[-1] for words in entries if words[0] == "npm"}
    assert called <= set(yaml.safe_load((PROJECT / "tests" / "package.json").read_text("utf-8"))["scripts"])


def test_messages_name_sections_that_exist() -> None:
    sources = "".join(path.read_text("utf-8") for path in [PROJECT / "macros.py", *PROJECT.glob("sitekit/**/*.py")])
    named = re.findall(r"'([^']+)' in (?:the )?(README|MAINTAINING|CONTRIBUTING|HOSTING)\b", sources)
    assert named
    assert [pair for pair in named if pair[0] not in headings(DOCUMENTS[f"{pair[1]}.md"])] == []


def test_the_page_for_it_leads_to_every_part_of_its_document() -> None:
    page = (PROJECT / "docs" / "hosting.md").read_text("utf-8")
    assert re.findall(r"^- \*\*(.+?)\*\*", page, re.MULTILINE) == headings(DOCUMENTS["HOSTING.md"])[1:]
    assert re.findall(r"\]\((?!#)", DOCUMENTS["HOSTING.md"]) == [], "IT reads it without the files beside it"
