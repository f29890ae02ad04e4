"""The project's documents: each job of MAINTAINING.md done to the letter on a copy, and whatever they name is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from support.builds import PROJECT, build, copy_of_project, digest, whole
from support.commands import run_command
from support.english_checks import misspelt
from support.site_checks import lost_addresses

import macros
from sitekit.content import file_rules, validate
from sitekit.content.statement import FIELDS
from sitekit.rendering.context import make_call

DOCUMENTS = {
    name: (PROJECT / name).read_text("utf-8")
    for name in (
        *("README.md", "MAINTAINING.md", "CONTRIBUTING.md", "HOSTING.md", "SECURITY.md"),
        *("sitekit/README.md", ".github/pull_request_template.md"),
    )
}
PUBLISHED = PROJECT / "tests" / "published_urls.txt"
MAINTAINING = DOCUMENTS["MAINTAINING.md"]


def prose(text: str) -> str:
    """A document without its blocks of lines to type."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)


PARTS = re.split(f"^## ({'|'.join(headings(MAINTAINING)[1:])})$", MAINTAINING, flags=re.MULTILINE)[1:]
SECTIONS = dict(zip(PARTS[::2], PARTS[1::2], strict=True))
STEP = re.compile(
    r"In `(?P<file>[^`]+)`, (?:(?:under `(?P<outer>[^`]+)` and there )?(?:(?P<where>under|above) `(?P<mark>[^`]+)`, )?"
    r"(?:add|change):\n\n```(?P<kind>\w+)\n(?P<lines>.*?)^```|"
    r"(?P<away>take out|move) `(?P<entry>[^`]+)`(?: and the lines under it)?(?: above `(?P<above>[^`]+)`)?)|"
    r"Copy `(?P<source>[^`]+)` to `(?P<copy>[^`]+)`|[Ss]ave it as `(?P<saved>[^`]+)`|Delete `(?P<deleted>[^`]+)`",
    re.DOTALL | re.MULTILINE,
)
# What somebody might save under a name that ends like this.
FILES = {
    ".png": (PROJECT / ".github" / "home.png").read_bytes(),
    ".svg": (PROJECT / "docs" / "assets" / "img" / "favicon.svg").read_bytes(),
    ".pdf": b"%PDF-1.7\n",
}
# These lines are not as the examples have them once somebody has followed the examples.
FILLED_IN = re.compile(rf"^( *(?:edition|last_reviewed|{'|'.join(FIELDS)}): ).*", re.MULTILINE)
JOBS = [job for job, text in SECTIONS.items() if STEP.search(text)]
# The jobs that take away what another one has added.
TAKEN_FROM = {job: found[1] for job in JOBS if (found := re.search(r"added in \[([^\]]+)\]", SECTIONS[job]))}


def follow(section: str, project: Path) -> None:
    """Do what a section of MAINTAINING.md says, in its order."""
    for step in STEP.finditer(section):
        if step["copy"]:
            shutil.copy(project / step["source"], project / step["copy"])
            write_page(project / step["copy"], project / "docs")
        elif step["saved"]:
            path = project / step["saved"]
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(FILES[path.suffix])
        elif step["deleted"]:
            (project / step["deleted"]).unlink()
        else:
            path = project / step["file"]
            change = _moved if step["away"] else _changed if step["kind"] == "diff" else _added
            path.write_text(change(path.read_text("utf-8"), step), "utf-8")


def write_page(page: Path, docs: Path) -> None:
    """Write in place of every line of a template that says what belongs there."""
    asked = file_rules.to_replace(docs)
    lines = page.read_text("utf-8").split("\n")
    written = (re.sub(r"\W?$", r" done\g<0>", line, count=1) if line.strip() in asked else line for line in lines)
    page.write_text("\n".join(written), "utf-8")


def _changed(text: str, step: re.Match[str]) -> str:
    old, new = (
        "".join(line[1:] + "\n" for line in step["lines"].splitlines() if line.startswith((mark, " "))) for mark in "-+"
    )
    start = _line(text, step["mark"]).start() if step["mark"] else 0
    if old not in text:
        pattern = FILLED_IN.sub(lambda line: f"{line[1]}*", old).split("*")
        found = re.findall(".*".join(map(re.escape, pattern)), text)
        old = found[0] if len(found) == 1 else old
    assert text.count(old, start) == 1 or step["mark"], f"a job changes lines that are not there once:\n{old}"
    assert old in text[start:]
    return text[:start] + text[start:].replace(old, new, 1)


def _added(text: str, step: re.Match[str]) -> str:
    if not step["mark"]:
        return f"{text}\n{step['lines']}"
    found = _line(text, step["mark"], text.index(f"\n  {step['outer']}\n") if step["outer"] else 0)
    at = found.start() if step["where"] == "above" else found.end()
    return text[:at] + step["lines"] + text[at:]


def _moved(text: str, step: re.Match[str]) -> str:
    """The text without an entry and what is further in below it, or with both above another line."""
    first = _line(text, step["entry"])
    entry = re.compile(rf"{first[0]}(?:{first[1]} +.*\n|\n(?={first[1]} ))*").match(text, first.start())
    assert entry
    rest = text[: entry.start()] + text[entry.end() :]
    at = _line(rest, step["above"]).start() if step["above"] else 0
    return rest[:at] + entry[0] + rest[at:] if step["away"] == "move" else rest


def _line(text: str, mark: str, start: int = 0) -> re.Match[str]:
    found = re.compile(rf"^( *){re.escape(mark)}\n", re.MULTILINE).search(text, start)
    assert found, f"a job names a line that is not there: {mark}"
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    copy_of_project(tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(PUBLISHED, tmp_path / "tests")
    return tmp_path


def test_every_section_is_a_job_or_something_to_look_up() -> None:
    """The table at the top lists every section once; whatever can be done by the letter is done below."""
    rows = re.findall(r"^\| ([a-z ]+) \| (\[.*) \|$", MAINTAINING, re.MULTILINE)
    listed = [anchor for _, links in rows for anchor in re.findall(r"\(#([^)]+)\)", links)]
    assert sorted(listed) == sorted(map(anchor, SECTIONS))
    to_look_up = {*re.findall(r"\(#([^)]+)\)", dict(rows)["look something up"]), "tables"}
    without_steps = {anchor(section) for section in SECTIONS if section not in JOBS}
    assert without_steps == to_look_up | {"before-you-publish", "undo-a-change"}


# What the build of all jobs together shows to be right need not be checked alone as well.
@pytest.mark.parametrize(
    "job", [pytest.param(job, marks=() if job in TAKEN_FROM else pytest.mark.exhaustive) for job in JOBS]
)
def test_a_job_done_as_described_leaves_no_mistake(job: str, copy: Path) -> None:
    if job in TAKEN_FROM:
        follow(SECTIONS[TAKEN_FROM[job]], copy)
    before = digest(copy)
    follow(SECTIONS[job], copy)
    assert digest(copy) != before
    assert [str(problem) for problem in validate.read(copy / "mkdocs.yml", macros.MACROS, make_call).problems] == []


# What the jobs change, and where a reader sees it.
SHOWN = {
    "tools/index.html": ["Tools for your supervision", "Eco-map", "../assets/img/logo.svg", 'href="tool-log.docx"'],
    "glossary.html": ['id="family-group-conference"', "The golden thread", "30 November 2026"],
    "about.html": [
        'references.html#somebody-2026">Somebody, 2026, p. 12<',
        'href="tools/safe-uncertainty.html#four-positions"',
        'alt="Two people at a table with a notebook between them"',
        'href="assets/files/checklist.pdf"',
        'admonition warning">\n<p class="admonition-title">Before you open a record</p>\n<p>Turn off your camera',
    ],
    "challenge-questions/induction.html": [
        "1. Time to learn",
        "2. Learning from each other",
        "3. Training and support",
    ],
    "index.html": ["tools/eco-map.html", 'href="mailto:web.access@example.gov.uk"', "Edition 1.1.0"],
    "privacy.html": ["An example council", 'href="mailto:web.access@example.gov.uk"'],
    "cpd/session-1.html": ["16 minutes:</strong>"],
    "cpd/session-2.html": ["<strong>25 minutes</strong>"],
    "cpd/old-page.html": ['http-equiv="refresh" content="0; url=../tools/index.html"'],
    "assets/css/tokens.css": ["#4a1d5e"],
    "learning-log.html": [],
    "404.html": ['href="/decisions/'],
    "defensible-decisions.html": [">Tool of our own: Eco-map</a>"],
    "search/index.js": ['"Netiquette"', '"tool box"', '"not looked after properly"'],
}


def test_all_jobs_together_show_in_the_built_site(copy: Path, tmp_path: Path) -> None:
    for job in (job for job in JOBS if job not in TAKEN_FROM):
        follow(SECTIONS[job], copy)
    built = whole(copy, tmp_path / "site")
    assert built.status == 0, built.log
    shown = {page: (built.folder / page).read_text("utf-8") for page in SHOWN}
    missing = [(page, text) for page, texts in SHOWN.items() for text in texts if text not in shown[page]]
    assert missing == []
    assert "old-page" not in shown["search/index.js"], "search leads to where the page has moved"
    assert "'netiquette' is now called 'Online manners'" in run_command("review", copy).stdout
    assert [page for page in built.pages() if "night-duty" in page] == [], "a draft is published"


def test_a_change_is_undone(copy: Path) -> None:
    page = copy / "docs" / "about.md"
    before = page.read_bytes()
    restore, diff = re.findall(r"`(git [^`]+)`", SECTIONS["Undo a change"])
    name = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    for words in (["init", "-q"], ["add", "."], [*name, "commit", "-qm", "The last good version"]):
        subprocess.run(["git", *words], cwd=copy, check=True)
    page.write_text("spoilt", "utf-8")
    said = subprocess.run(diff.split(), cwd=copy, check=True, capture_output=True).stdout
    assert b"+spoilt" in said
    subprocess.run(restore.split(), cwd=copy, check=True)
    assert page.read_bytes() == before


def test_a_step_that_does_not_fit_is_noticed(copy: Path) -> None:
    wrong = "In `docs/index.md`, change:\n\n```diff\n-words that are not there\n+others\n```\n"
    with pytest.raises(AssertionError, match="not there"):
        follow(wrong, copy)


def test_a_page_that_has_moved_keeps_its_addresses(copy: Path, tmp_path: Path) -> None:
    """The recipe, followed with a page that people have addresses of, and links to."""
    (copy / "docs" / "cpd" / "online-delivery.md").rename(copy / "docs" / "cpd" / "delivery.md")
    recipe = SECTIONS["Move or remove a page"].replace("cpd/old-page.md", "cpd/online-delivery.md")
    follow(recipe, copy)
    for file, old, new in (
        ("mkdocs.yml", "- cpd/online-delivery.md", "- cpd/delivery.md"),
        ("docs/cpd/online-delivery.md", "tools/index.md", "cpd/delivery.md"),
        ("docs/cpd/online-delivery.md", "../cpd/delivery.md", "delivery.md"),
    ):
        text = (copy / file).read_text("utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new), "utf-8")
    found = validate.read(copy / "mkdocs.yml", macros.MACROS, make_call).problems
    assert found, "no link goes to the old page"
    for problem in found:
        said = re.match(r"'(\S+)' has moved\. Write:? '?([^' ]+?)'?\.?$", problem.sentence)
        assert said, problem
        path = copy / problem.file
        path.write_text(path.read_text("utf-8").replace(said[1], said[2].split("#")[0]), "utf-8")
    assert validate.read(copy / "mkdocs.yml", macros.MACROS, make_call).problems == ()
    built = build(copy, tmp_path / "site")
    assert built.status == 0, built.log
    assert lost_addresses(built.folder, PUBLISHED.read_text("utf-8").split()) == []
    stub = (built.folder / "cpd" / "online-delivery.html").read_text("utf-8")
    assert 'content="0; url=delivery.html"' in stub


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
def test_a_document_is_spelt_as_the_pages_are_and_names_what_is_there(document: str) -> None:
    text = DOCUMENTS[document]
    assert misspelt(re.sub("`[^`]*`", "", prose(text))) == []
    assert lost(text, document) == []
    if document not in ("MAINTAINING.md", "HOSTING.md"):
        assert [path for path in sorted(paths(text)) if not (PROJECT / path).exists()] == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    assert lost("[a](NO-FILE.md) [b](README.md#no-part) [c](#no-part)", "README.md") == [
        *("NO-FILE.md", "README.md#no-part", "#no-part"),
    ]


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
    assert run_command(command, PROJECT, "--help").exit_code == 0


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
