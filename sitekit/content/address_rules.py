"""Rules for the addresses of links and pictures, as the renderer reads them."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import SplitResult, unquote, urlsplit

from sitekit.content.file_rules import PICTURES
from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import Page, address
from sitekit.content.rendered import Link
from sitekit.content.site import Site
from sitekit.problems import did_you_mean

SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
NO_SCHEME = re.compile(r"//|www\.|https?//|[\w-]+(\.[\w-]+)*\.(uk|org|com|net|info|eu|wales|scot)(/|$)", re.IGNORECASE)
# A drive, a network folder, or an address that only this machine answers.
OWN_MACHINE = re.compile(r"[a-zA-Z]:[\\/]|\\|file:", re.IGNORECASE)
OWN_HOST = re.compile(r"localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|::1|::", re.IGNORECASE)
# Hosts that e-mail programs put before an address, with the address of whoever got the e-mail.
WRAPPED = ("safelinks.protection.outlook.com", "urldefense.com", "urldefense.proofpoint.com")
# What programs write where people should describe the picture.
NO_DESCRIPTION = re.compile(
    r"\S+\.\w{3,4}|(img|dsc|image|picture|photo|screen ?shot|graphic)[ _-]?[\d _-]*|.*automatically generated.*",
    re.IGNORECASE,
)
ANY_PAGE = "../folder/page.md"


def links(page: Page, site: Site) -> Mistakes:
    """Links and pictures without words, and those that lead nowhere."""
    for link in site.renderer.render(page).links:
        for sentence in filter(None, (_wrong_words(link), _wrong_target(link, page, site))):
            yield link.line, sentence


def _wrong_words(link: Link) -> str | None:
    if link.words and not (link.is_picture and NO_DESCRIPTION.fullmatch(link.words)):
        return None
    if not link.is_picture:
        return "the link has no words. Write them in the brackets [ ]."
    if not link.words:
        return "the picture has no description for people who cannot see it. Write it in the [ ]."
    return f"'{link.words}' does not say what the picture shows. Describe it for people who cannot see it."


def _wrong_target(link: Link, page: Page, site: Site) -> str | None:
    target = re.sub(r"[\x00-\x1f]", "", link.target).strip()
    if target in ("", "#"):
        return "the link leads nowhere. Write the page between the round brackets."
    if OWN_MACHINE.match(target):
        remedy = "Put the file into docs/ and link to it there."
        # Markdown takes one of the two backslashes before the name of a server.
        shown = re.sub(r"^\\(?=\w)", r"\\\\", target)
        return f"'{shown}' is on your own computer or network, where readers cannot follow. {remedy}"
    if NO_SCHEME.match(target):
        return f"'{target}' is not a full address. Write https://{re.sub('^(https?)?//', '', target)}"
    if scheme := SCHEME.match(target.replace(" ", "")):
        return _wrong_address(scheme[1].lower(), target, link, page, site)
    if link.is_picture and posixpath.splitext(target.partition("#")[0])[1].lower() not in PICTURES:
        return f"browsers do not show '{target}'. Save it as PNG or JPEG, or link to it without the '!'."
    return _wrong_path(target, page, site)


def _wrong_address(scheme: str, target: str, link: Link, page: Page, site: Site) -> str | None:
    if scheme in ("mailto", "tel"):
        missing = "e-mail address" if scheme == "mailto" else "telephone number"
        return None if target.partition(":")[2] else f"there is no {missing} after '{target}'. Write it there."
    if scheme not in ("http", "https"):
        return f"an address cannot start with '{scheme}:'. Link to a page, or to an address that starts with https://."
    try:
        parts = urlsplit(target)
    except ValueError:
        parts = urlsplit("")
    if not parts.hostname or " " in target:
        return f"'{target}' is not an address that a browser can open. Copy it again."
    return _wrong_host(parts, parts.hostname, link, page, site)


def _wrong_host(parts: SplitResult, host: str, link: Link, page: Page, site: Site) -> str | None:
    if OWN_HOST.fullmatch(host):
        remedy = f"Link to the page instead: {_source(parts.path, page, site) or ANY_PAGE}"
        return f"'{host}' is your own computer, where only you see the preview. {remedy}"
    own = urlsplit(str(site.settings.value("site_url") or ""))
    if own.hostname == host and parts.path.startswith(own.path):
        source = _source(parts.path.removeprefix(own.path), page, site) or ANY_PAGE
        anchor = parts.fragment and f"#{parts.fragment}"
        return f"this is the address of this site. Link to the page, so that the link is checked: {source}{anchor}"
    if host.endswith(WRAPPED):
        return f"an e-mail program put {host} before the real address. Open the link, and copy the address of its page."
    if link.is_picture:
        remedy = "Save it in docs/assets/img and link to it there."
        return f"the picture is fetched from {host}, which would learn who reads this page. {remedy}"
    return None


def _source(path: str, page: Page, site: Site) -> str | None:
    """The source of the page that has this path under `docs/` or on the built site, as a link from `page`."""
    name = path.replace("\\", "/").strip("/").removesuffix(".html").removesuffix(".md")
    sources = (source for source in (f"{name}.md", posixpath.join(name, "index.md")) if source in site.pages)
    return next((address(source, page.path) for source in sources), None)


def _wrong_path(target: str, page: Page, site: Site) -> str | None:
    typed, _, anchor = target.partition("#")
    path = unquote(typed).partition("?")[0]
    if "“" in path or "”" in path:
        return None  # said of the line as it is typed
    if " " in typed:
        return f"there is a space in '{target}'. Rename the file with hyphens, or write %20 for each space."
    if path.startswith("/") or "\\" in path:
        return f"'{target}' is not a relative link. Write '{_source(path, page, site) or ANY_PAGE}'."
    if re.fullmatch(r"[^@/]+@[^@/]+\.\w+", path):
        return f"'{target}' is an e-mail address. Write mailto:{target}"
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path
    if file.endswith(".md"):
        return _no_place(file, anchor, path, page.path, site)
    return None if file in site.files else _no_file(path, file, page, site)


def _no_file(path: str, file: str, page: Page, site: Site) -> str:
    if source := _source(file, page, site):
        return f"link to the source file, so that the link is checked: {source}"
    same = [other for other in sorted(site.files) if other.casefold() == file.casefold()]
    if same:
        return f"there is no file at '{path}'; capitals count. Write '{address(same[0], page.path)}'."
    return f"there is no file at '{path}'. Check its path."


def no_place(target: str, site: Site) -> str | None:
    """What to say when there is no such page, or no such part of it; `target` is a path under `docs/`."""
    path, _, anchor = target.partition("#")
    return _no_place(path, anchor, path, "", site)


def _no_place(file: str, anchor: str, typed: str, here: str, site: Site) -> str | None:
    """What to say when the page `file` has no part `anchor`, or is not there; `typed` is its path from `here`."""
    if file not in site.known:
        same_name = [path for path in site.pages if posixpath.basename(path) == posixpath.basename(file)]
        near = (
            f" Did you mean '{address(same_name[0], here)}'?"
            if same_name
            else did_you_mean(typed, (address(path, here) for path in site.pages))
        )
        return f"there is no page at '{typed}'.{near}"
    if new := site.new_place(file):
        return f"'{typed}' has moved. Write '{address(f'{new}#{anchor}' if anchor else new, here)}'."
    if not anchor or anchor in site.anchors.get(file, {anchor}):
        return None
    if now := site.pages[file].moved_parts.get(anchor):
        return f"'#{anchor}' is now in {now}. Write the new link."
    if len(elsewhere := site.places_of(anchor)) == 1:
        return f"{file} has no part called '#{anchor}'. It is now in {elsewhere[0]}."
    return f"{file} has no part called '#{anchor}'.{did_you_mean(anchor, sorted(site.anchors[file]))}"
