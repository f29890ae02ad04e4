"""Rules for the files under `docs/`: each is published, so each has a purpose, a name and a form that browsers know."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from sitekit.content.pages import COPY, calls
from sitekit.content.site import Site
from sitekit.problems import Problem, SourceError, read_text

# Names that no file should have, each with what to do. {0} is what the first brackets found.
NAMES: tuple[tuple[str, str], ...] = (
    (
        r"~\$.*|\.~lock\..*|thumbs\.db|desktop\.ini|\.ds_store|\._.*|.*(?:\.bak|\.tmp|\.old|\.orig|~)",
        "a program left this file here. Close the document that it belongs to, then delete this file.",
    ),
    (COPY.pattern, "this looks like a copy of another file. Delete it, or give it a name of its own."),
    (r"(.+?)(?:\.md\.\w+|\.markdown|(?-i:\.MD|\.Md|\.mD))", "the name of a page ends in .md. Rename it: {0}.md"),
)
# The pictures that browsers show, and the size of the largest.
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"))
LARGEST = 1_000_000
# Files that no page needs to link to, because machines ask for them by name.
ASKED_FOR = frozenset(("robots.txt", "favicon.ico", "CNAME"))


def file_problems(site: Site) -> Iterator[Problem]:
    """What is wrong with the files under `docs/` and the templates beside them. One sentence for each file."""
    linked, sources = _linked(site), _sources(site)
    for path in _everything(site.docs):
        if sentence := _wrong_name(path) or _wrong_file(path, site, linked, sources):
            yield Problem(f"docs/{path}", 1, sentence)
    yield from _template_text(site)


def _everything(docs: Path) -> Iterator[str]:
    """Every file under `docs` that is not a draft or in a hidden folder, by its path."""
    for path in sorted(path.relative_to(docs) for path in docs.rglob("*") if path.is_file()):
        if path.name[0] != "_" and not any(part[0] in "._" for part in path.parent.parts):
            yield path.as_posix()


def _wrong_name(path: str) -> str | None:
    found = ((re.fullmatch(pattern, posixpath.basename(path), re.IGNORECASE), sentence) for pattern, sentence in NAMES)
    return next((sentence.format(*name.groups()) for name, sentence in found if name), None)


def _wrong_file(path: str, site: Site, linked: frozenset[str], sources: dict[str, str]) -> str | None:
    if path in site.known or posixpath.basename(path).startswith(".") or path in ASKED_FOR:
        return None
    size = (site.docs / path).stat().st_size
    if posixpath.splitext(path)[1].lower() in PICTURES and size > LARGEST:
        remedy = "Make it smaller, or save a photograph as JPEG."
        return f"this picture is {size / 1_000_000:.1f} MB; the limit is {LARGEST / 1_000_000:.0f} MB. {remedy}"
    if site.unreadable or path.casefold() in linked or _is_named(path, sources):
        return None
    remedy = "Link to it from a page, move it out of docs/, or delete it."
    return f"no page leads to this file, but it would be published. {remedy}"


def _linked(site: Site) -> frozenset[str]:
    """The files that links and pictures of pages lead to, by their path, whatever its capitals."""
    return frozenset(
        posixpath.normpath(
            posixpath.join(posixpath.dirname(page.path), unquote(link.target.partition("#")[0]))
        ).casefold()
        for page in site.pages.values()
        for link in site.renderer.render(page).links
    )


def _sources(site: Site) -> dict[str, str]:
    """What may name a file besides the words of a page: calls, settings, templates, style sheets and scripts."""
    project = site.docs.parent
    files = [project / "mkdocs.yml", *(project / "overrides").rglob("*.*"), *(site.docs / "assets").rglob("*.*")]
    kinds = (".yml", ".html", ".css", ".js")
    found = {file.as_posix(): file.read_text("utf-8", "replace") for file in files if file.suffix in kinds}
    for page in site.pages.values():
        printed = (site.printed(page, line) for line in {call.line for call in calls(page)})
        found[page.shown_as] = "\n".join(line for lines in printed for line in lines)
    return found


def _is_named(path: str, sources: dict[str, str]) -> bool:
    """Whether a file is named, with its folder, in another one that uses it."""
    name = "/".join(path.split("/")[-2:])
    return any(name in text for file, text in sources.items() if not file.endswith(path))


def _template_text(site: Site) -> Iterator[Problem]:
    """Lines of a template for pages that were never replaced."""
    try:
        asked = to_replace(site.docs)
    except SourceError as error:
        yield from error.problems
        return
    for page in site.pages.values():
        for number, text in enumerate(page.text.split("\n"), 1):
            if (words := text.strip()) and words in asked:
                sentence = f"this line is still that of {asked[words]}. Write your own in its place."
                yield Problem(page.shown_as, number, sentence)


def to_replace(docs: Path) -> dict[str, str]:
    """The lines of the templates that say what belongs there, each with its template.

    Headings of parts, calls and links are meant to stay; so is everything on a page that has moved. Raises SourceError
    when a template is not UTF-8 text.
    """
    found: dict[str, str] = {}
    for file in sorted((docs / "_templates").glob("*.md")):
        for line in read_text(file, f"docs/_templates/{file.name}").split("\n"):
            stays = line.startswith(("##", "last_reviewed:", "owner:")) or "{{" in line or "](" in line
            if line.count(" ") > 2 and not stays and file.name != "moved-page.md":
                found[line.strip()] = f"docs/_templates/{file.name}"
    return found
