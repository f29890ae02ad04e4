"""Rules for the files under `docs/`: each is published, so each has a purpose, a name and a form that browsers know."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from sitekit.content.definitions import UnknownIdError
from sitekit.content.pages import COPY, Page, calls, title
from sitekit.content.site import Site
from sitekit.problems import Problem, SourceError, read_text

# Files that programs leave behind, each with what to do.
LEFT_BEHIND: tuple[tuple[str, str], ...] = (
    (
        r"~\$.*|\.~lock\..*#",
        "an office program put this here while a document was open. Close the document, then delete this file.",
    ),
    (r"(?i)thumbs\.db|ehthumbs\.db|desktop\.ini|\.ds_store|\._.*|icon\r", "your computer left this here. Delete it."),
    (
        r"(?i).*(\.bak|\.tmp|\.temp|\.old|\.orig|\.rej|\.swp|\.lnk|\.url|~)|\.#.*",
        "this is a draft or a backup, which is no part of the site. Delete it.",
    ),
)
NO_PAGE_NAME = re.compile(r"(?P<stem>.+?)(\.md\.\w+|\.markdown|\.mdown|\.mkdn?|\.mdx|(?=\.M[Dd]$|\.mD$)\.\w+)")
PICTURES: dict[str, tuple[bytes, ...]] = {
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
    ".webp": (b"RIFF",),
    ".svg": (b"<svg", b"<?xml", b"<!--", b"\xef\xbb\xbf<"),
    ".ico": (b"\0\0\1\0",),
    ".avif": (b"\0\0\0",),
}
NOT_SHOWN = frozenset(
    (".tif", ".tiff", ".heic", ".heif", ".emf", ".wmf", ".bmp", ".psd", ".eps", ".ai", ".raw", ".jp2")
)
LARGEST = 1_000_000
ACTIVE_SVG = re.compile(rb"<script|\son\w+\s*=|javascript:|href\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
# Files that no page needs to link to, because machines ask for them by name.
ASKED_FOR = frozenset(("robots.txt", "favicon.ico", "CNAME"))


def file_problems(site: Site) -> Iterator[Problem]:
    """What is wrong with the files under `docs/` and the templates beside them. One sentence for each file."""
    linked = _linked(site)
    sources = _sources(site.docs) | {page.shown_as: _printed(page, site) for page in site.pages.values()}
    for path in _everything(site.docs):
        if sentence := _wrong_name(path) or _wrong_file(path, site, linked, sources):
            yield Problem(f"docs/{path}", 1, sentence)
    yield from _same_title(site)
    yield from _unreadable_templates(site.docs)
    yield from _template_text(site)


def _everything(docs: Path) -> list[str]:
    """Every file under `docs` that is not a draft or in a hidden folder, by its path."""
    found = sorted(path.relative_to(docs) for path in docs.rglob("*") if path.is_file())
    folders = {path.parent for path in found if any(part[0] in "._" for part in path.parent.parts)}
    return [path.as_posix() for path in found if path.name[0] != "_" and path.parent not in folders]


def _wrong_name(path: str) -> str | None:
    name = posixpath.basename(path)
    for pattern, sentence in LEFT_BEHIND:
        if re.fullmatch(pattern, name):
            return sentence
    if COPY.fullmatch(name):
        return "this looks like a copy of another file. Delete it, or give it a name of its own."
    if found := NO_PAGE_NAME.fullmatch(name):
        return f"the name of a page ends in .md. Rename it: {found['stem']}.md"
    return None


def _wrong_file(path: str, site: Site, linked: frozenset[str], sources: dict[str, str]) -> str | None:
    name, kind = posixpath.basename(path), posixpath.splitext(path)[1].lower()
    if path in site.known or name.startswith(".") or path in ASKED_FOR:
        return None
    if kind in NOT_SHOWN:
        return f"browsers do not show pictures of the kind '{kind}'. Save it as PNG or JPEG."
    if kind in PICTURES and (sentence := _wrong_picture(site.docs / path, kind)):
        return sentence
    if site.unreadable or path.casefold() in linked or _is_named(path, sources):
        return None
    remedy = "Link to it from a page, move it out of docs/, or delete it."
    return f"no page leads to this file, but it would be published. {remedy}"


def _wrong_picture(file: Path, kind: str) -> str | None:
    size = file.stat().st_size
    if size > LARGEST:
        remedy = "Make it smaller, or save a photograph as JPEG."
        return f"this picture is {size / 1_000_000:.1f} MB; the limit is {LARGEST / 1_000_000:.0f} MB. {remedy}"
    content = file.read_bytes()
    if not content.lstrip().startswith(PICTURES[kind]):
        return f"this is not a picture of the kind '{kind}', whatever its name says. Open it and save it again."
    if kind == ".svg" and ACTIVE_SVG.search(content):
        return "this picture runs a script or fetches something from elsewhere. Save it again as a plain picture."
    return None


def _linked(site: Site) -> frozenset[str]:
    """The files that links and pictures of pages lead to, by their path, whatever its capitals."""
    return frozenset(
        posixpath.normpath(
            posixpath.join(posixpath.dirname(page.path), unquote(link.target.partition("#")[0]))
        ).casefold()
        for page in site.pages.values()
        for link in site.renderer.render(page).links
    )


def _sources(docs: Path) -> dict[str, str]:
    """What may name a file besides a page: the settings, the templates, style sheets and scripts."""
    files = [docs.parent / "mkdocs.yml", *(docs.parent / "overrides").rglob("*.*"), *(docs / "assets").rglob("*.*")]
    kinds = (".yml", ".html", ".css", ".js")
    return {file.as_posix(): file.read_text("utf-8", "replace") for file in files if file.suffix in kinds}


def _printed(page: Page, site: Site) -> str:
    """What the calls on a page print, which may name a file too."""
    return "\n".join(line for call in calls(page) for line in site.printed(page, call.line))


def _is_named(path: str, sources: dict[str, str]) -> bool:
    """Whether a file is named, with its folder, in another one that uses it."""
    name = "/".join(path.split("/")[-2:])
    return any(name in text for file, text in sources.items() if not file.endswith(path))


def _same_title(site: Site) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for page in site.pages.values():
        words = "" if page.fact("moved_to")[1] else _title(page, site).casefold()
        if words and first.setdefault(words, page.shown_as) != page.shown_as:
            line = next(number for number, text in enumerate(page.prose, 1) if text.startswith("# "))
            sentence = f"{first[words]} has the same title. Choose another, or delete one of the pages."
            yield Problem(page.shown_as, line, sentence)


def _title(page: Page, site: Site) -> str:
    """The title in words; empty if it names no definition, which has a sentence of its own."""
    try:
        return title(page, site.definitions)
    except UnknownIdError:
        return ""


def _unreadable_templates(docs: Path) -> Iterator[Problem]:
    files = [*(docs / "_templates").rglob("*.md"), *(docs.parent / "overrides").rglob("*.*")]
    for file in sorted(files):
        if file.suffix in (".md", ".html"):
            try:
                read_text(file, file.relative_to(docs.parent).as_posix())
            except SourceError as error:
                yield from error.problems


def _template_text(site: Site) -> Iterator[Problem]:
    """Lines of a template for pages that were never replaced."""
    asked = to_replace(site.docs)
    for page in site.pages.values():
        for number, text in enumerate(page.text.split("\n"), 1):
            if (words := text.strip()) and words in asked:
                sentence = f"this line is still that of {asked[words]}. Write your own in its place."
                yield Problem(page.shown_as, number, sentence)


def to_replace(docs: Path) -> dict[str, str]:
    """The lines of the templates that say what belongs there, each with its template.

    Headings of parts, calls and links are meant to stay; so is everything on a page that has moved.
    """
    found: dict[str, str] = {}
    for file in sorted((docs / "_templates").glob("*.md")):
        for line in file.read_text("utf-8", "replace").split("\n"):
            stays = line.startswith(("##", "last_reviewed:", "owner:")) or "{{" in line or "](" in line
            if line.count(" ") > 2 and not stays and file.name != "moved-page.md":
                found[line.strip()] = f"docs/_templates/{file.name}"
    return found
