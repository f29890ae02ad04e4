"""Rules for the addresses of links and pictures, as the renderer reads them."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import SplitResult, unquote, urlsplit

from sitekit.content.file_rules import NOT_SHOWN, PICTURES
from sitekit.content.page_rules import Mistakes
from sitekit.content.pages import Page, address
from sitekit.content.rendered import Link
from sitekit.content.site import Site
from sitekit.problems import did_you_mean

SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
FOLLOWED = frozenset(("http", "https", "mailto", "tel"))
NOWHERE = "the link leads nowhere. Write the page between the round brackets."
NO_SCHEME = re.compile(r"www\.|https?//|[\w-]+(\.[\w-]+)*\.(uk|org|com|net|info|eu|wales|scot)(/|$)", re.IGNORECASE)
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


def links(page: Page, site: Site) -> Mistakes:
    """Links and pictures without words, and those that lead nowhere."""
    for link in site.renderer.render(page).links:
        if sentence := _wrong_words(link):
            yield link.line, sentence
        if sentence := _wrong_target(link, page, site):
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
    if not target:
        return NOWHERE
    if OWN_MACHINE.match(target):
        remedy = "Put the file into docs/ and link to it there."
        # Markdown takes one of the two backslashes before the name of a server.
        shown = re.sub(r"^\\(?=\w)", r"\\\\", target)
        return f"'{shown}' is on your own computer or network, where readers cannot follow. {remedy}"
    if target.startswith("//") or NO_SCHEME.match(target):
        return f"'{target}' is not a full address. Write https://{re.sub('^(https?)?//', '', target)}"
    if scheme := SCHEME.match(target.replace(" ", "")):
        return _wrong_address(scheme[1].lower(), target, link, page, site)
    if link.is_picture and posixpath.splitext(target.partition("#")[0])[1].lower() not in {*PICTURES, *NOT_SHOWN}:
        return f"'{target}' is not a picture. Write a link to it without the '!'."
    return _wrong_path(target, page, site)


def _wrong_address(scheme: str, target: str, link: Link, page: Page, site: Site) -> str | None:
    if scheme not in FOLLOWED:
        return f"an address cannot start with '{scheme}:'. Link to a page, or to an address that starts with https://."
    if scheme == "mailto" and not re.match(r"mailto:[^@\s]+@[^@\s]+\.\w", target, re.IGNORECASE):
        return f"'{target}' has no e-mail address. Write it like this: mailto:name@example.gov.uk"
    if scheme not in ("http", "https"):
        return None
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or " " in target:
        return f"'{target}' is not an address that a browser can open. Copy it again."
    return _wrong_host(parts, host, link, page, site)


def _wrong_host(parts: SplitResult, host: str, link: Link, page: Page, site: Site) -> str | None:
    if OWN_HOST.fullmatch(host):
        remedy = f"Link to the page instead: {_source(parts.path, page, site)}"
        return f"'{host}' is your own computer, where only you see the preview. {remedy}"
    own = urlsplit(site.public_address)
    if own.hostname == host and parts.path.startswith(own.path):
        source = _source(parts.path.removeprefix(own.path), page, site) + (parts.fragment and f"#{parts.fragment}")
        return f"this is the address of this site. Link to the page, so that the link is checked: {source}"
    if host.endswith(WRAPPED):
        return f"an e-mail program put {host} before the real address. Open the link, and copy the address of its page."
    if parts.username:
        return f"the address has a name or a password before '@{host}'. Remove that part."
    if link.is_picture:
        remedy = "Save it in docs/assets/img and link to it there."
        return f"the picture is fetched from {host}, which would learn who reads this page. {remedy}"
    return None


def _source(path: str, page: Page, site: Site) -> str:
    """The source of the page that has this path on the built site, as a link from `page`."""
    name = path.strip("/").removesuffix(".html").removesuffix(".md")
    for source in (f"{name}.md", f"{name}/index.md".lstrip("/")):
        if source in site.pages:
            return address(source, page.path)
    return "../folder/page.md"


def _wrong_path(target: str, page: Page, site: Site) -> str | None:
    typed, _, anchor = target.partition("#")
    path = unquote(typed).partition("?")[0]
    if not path and not anchor:
        return NOWHERE
    if "“" in path or "”" in path:
        return None  # said of the line as it is typed
    if " " in typed:
        return f"there is a space in '{target}'. Rename the file with hyphens, or write %20 for each space."
    if path.startswith("/") or "\\" in path:
        return f"'{target}' is not a relative link. Write {_suggestion(path, page, site)}."
    if re.fullmatch(r"[^@/]+@[^@/]+\.\w+", path):
        return f"'{target}' is an e-mail address. Write mailto:{target}"
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path
    if not file.endswith(".md"):
        return None if file in site.files else _no_file(path, file, page, site)
    if file not in site.known:
        return f"there is no page at '{path}'.{_nearest(file, page, site)}"
    if new := site.new_place(file):
        return f"'{path}' has moved. Write '{address(f'{new}#{anchor}' if anchor else new, page.path)}'."
    return _no_part(file, anchor, site)


def _no_file(path: str, file: str, page: Page, site: Site) -> str:
    for source in (file.removesuffix(".html") + ".md", posixpath.join(file.removesuffix(".html"), "index.md")):
        if source in site.pages:
            return f"link to the source file, so that the link is checked: {address(source, page.path)}"
    if (site.docs / file).is_dir():
        return f"'{path}' is a folder. Link to one of its pages."
    same = [other for other in sorted(site.files) if other.casefold() == file.casefold()]
    if same:
        return f"there is no file at '{path}'; capitals count. Write '{address(same[0], page.path)}'."
    return f"there is no file at '{path}'. Check its path."


def no_place(target: str, site: Site) -> str | None:
    """What to say when there is no such page, or no such part of it; `target` is a path under `docs/`."""
    path, mark, anchor = target.partition("#")
    if new := site.new_place(path):
        return f"'{path}' has moved. Write: {new}{mark}{anchor}"
    if path not in site.known:
        return f"there is no page '{path}'.{did_you_mean(path, site.pages)}"
    return _no_part(path, anchor, site)


def _no_part(file: str, anchor: str, site: Site) -> str | None:
    if not anchor or anchor in site.anchors.get(file, {anchor}):
        return None
    if now := site.pages[file].moved_parts.get(anchor):
        return f"'#{anchor}' is now in {now}. Write the new link."
    if len(elsewhere := site.places_of(anchor)) == 1:
        return f"{file} has no part called '#{anchor}'. It is now in {elsewhere[0]}."
    return f"{file} has no part called '#{anchor}'.{did_you_mean(anchor, sorted(site.anchors[file]))}"


def _suggestion(path: str, page: Page, site: Site) -> str:
    source = path.replace("\\", "/").strip("/").removesuffix(".html").removesuffix(".md") + ".md"
    return f"'{address(source, page.path)}'" if source in site.pages else "'../folder/page.md'"


def _nearest(file: str, page: Page, site: Site) -> str:
    same_name = [path for path in site.pages if posixpath.basename(path) == posixpath.basename(file)]
    if same_name:
        return f" Did you mean '{address(same_name[0], page.path)}'?"
    return did_you_mean(file, site.pages)
