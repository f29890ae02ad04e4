"""What a web server needs to serve the site well, written from the site's real files: the hosting kit.

Responsible for the settings for IIS, nginx and Apache: types, caching, compression, the page for addresses that are not
there, and the headers that protect readers. Not responsible for the site itself, nor for what IT is told about it
(`docs/hosting.md`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml.html import HtmlElement

from guide.built import parse

NOT_FOUND = "404.html"
# Every type of file that a site of ours may hold. Servers disagree about some, and IIS refuses what it does not know.
TYPES: Mapping[str, str] = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gif": "image/gif",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".ics": "text/calendar",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "text/xml",
    ".zip": "application/zip",
}
# Worth compressing like `text/…`. They say themselves that they are UTF-8; text needs a charset with its type.
COMPRESSED_TOO = {"application/json", "application/manifest+json", "image/svg+xml"}

# A name such as `planner.1b2c3d4e.js` or `main.57a0d79d.min.css`: another content has another name, so it may be kept.
# Pages and downloads keep their names for ever, whatever these look like.
FINGERPRINT = r"\.[0-9a-f]{8,}\.(min\.)?"
FINGERPRINTED = ("css", "gif", "ico", "jpg", "js", "json", "png", "svg", "webp", "woff2")
KEPT, ASKED = "public, max-age=31536000, immutable", "no-cache"
# Browsers read these with what is opened as a page, and never with a script or a style of one; they are the longest.
# (Referrer-Policy holds for what a style asks for too.) Anything else, such as a picture, can be opened as a page.
OF_PAGES: Mapping[str, str] = {"Content-Security-Policy": "policy", "Permissions-Policy": "permissions"}
PARTS_OF_PAGES = ("css", "js")

# What the site never does, and no script that got into it should. `clipboard-write` is not here: buttons copy links.
FORBIDDEN = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb"),
)
# A script of one of these types, or of none, is run; any other holds facts for a script.
RUN = {"", "module", "text/javascript", "application/javascript"}
INLINE_SCRIPTS = "//script[not(@src)]"
# What no policy of ours allows, with the words for it.
REFUSED = {
    "//@style": "a style attribute",
    "//style": "a style element",
    "//@*[starts-with(name(), 'on')]": "a script in an attribute",
    "//@href[starts-with(translate(., 'JAVSCRIPT', 'javscript'), 'javascript:')]": "a script in an address",
    "//script/@src[contains(., '//')] | //link[@rel='stylesheet']/@href[contains(., '//')]": "a file of another host",
}
PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")
# Where the site's folder stands in the examples, for IT to change.
FOLDER = "/srv/defensible-decisions"
INTRANET = "https://intranet.example.gov.uk"


FILES = ("web.config", "nginx.conf", "apache.conf", "README.txt")
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("hosting_templates")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


class HostingError(click.ClickException):
    """Why no settings could be written for the site, in one sentence."""


# --- What is in the site ---------------------------------------------------------------------------------------------


def _types(site: Path) -> dict[str, str]:
    """The ending of every file in the site, with its type. Raises HostingError for one that is not known."""
    found = {}
    for file in _files(site):
        ending = file.suffix.lower()
        if ending not in TYPES:
            path = file.relative_to(site).as_posix()
            raise HostingError(
                f"{path}: no web server has been told what '{ending}' files are. "
                "Take the file out, or add its type to TYPES in guide/hosting.py."
            )
        found[ending] = TYPES[ending]
    return dict(sorted(found.items()))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _pages(site: Path) -> list[tuple[str, HtmlElement]]:
    pages = [(page.relative_to(site).as_posix(), parse(page)) for page in sorted(site.rglob("*.html"))]
    if NOT_FOUND not in dict(pages):
        raise HostingError(f"{NOT_FOUND} is not in {site}. Build the site first.")
    if empty := next((path for path, page in pages if page is None), None):
        raise HostingError(f"{empty} is empty. Build the site again.")
    return pages


def is_fingerprinted(path: Path) -> bool:
    """Whether the name of a file says what is in it, so that a browser may keep it."""
    return bool(re.search(f"{FINGERPRINT}({'|'.join(FINGERPRINTED)})$", path.name))


def _kept(folder: Path) -> list[Path]:
    """Folders of which every file is fingerprinted, and single files elsewhere: IIS knows no patterns of names."""
    inside = list(_files(folder))
    if inside and all(map(is_fingerprinted, inside)):
        return [folder]
    below = sorted(folder.iterdir())
    return [path for entry in below for path in (_kept(entry) if entry.is_dir() else [entry] * is_fingerprinted(entry))]


def _path(not_found: HtmlElement) -> str:
    """Where below its host the site was made to stand: its page for "not found" has links from there."""
    settings = json.loads(not_found.findtext(".//script[@id='__config']", "{}"))
    path = settings.get("base", "/").rstrip("/") + "/"
    if not PATH.fullmatch(path):
        raise HostingError(f"site_url in mkdocs.yml has the path {path!r}. Use letters, figures, hyphens and slashes.")
    return path


def _address(pages: Mapping[str, HtmlElement]) -> str:
    """The address of the page for IT, as far as the site knows its own."""
    home = pages.get("index.html")
    known = home.xpath("//link[@rel='canonical']/@href") if home is not None else []
    return urljoin(known[0], "hosting.html") if known else "hosting.html"


# --- What browsers are told ------------------------------------------------------------------------------------------


def policy(site: Path) -> str:
    """The least that the pages of `site` need, as a Content-Security-Policy.

    Raises HostingError when a page has something that no policy of ours allows.
    """
    return _policy(_pages(site))


def _policy(pages: Iterable[tuple[str, HtmlElement]]) -> str:
    hashes = set()
    for path, page in pages:
        for query, words in REFUSED.items():
            if page.xpath(query):
                raise HostingError(
                    f"{path} has {words}, which the hosted site's security policy would block. Take it out."
                )
        hashes |= {_hash(script.text or "") for script in page.xpath(INLINE_SCRIPTS) if script.get("type", "") in RUN}
    directives = (
        "default-src 'none'",
        " ".join(("script-src 'self'", *sorted(hashes))),
        "style-src 'self'",
        "img-src 'self' data:",  # the theme's signs are pictures in its style sheet
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
    return "; ".join(directives)


def _hash(script: str) -> str:
    """What a browser compares an inline script with. Browsers read every line end as one sign."""
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _headers(policy: str) -> dict[str, object]:
    """Every header, and the policy that also allows the pages of an intranet to show the site in a frame."""
    headers = {
        "Content-Security-Policy": policy,
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FORBIDDEN),
    }
    framed = policy.replace("frame-ancestors 'self'", f"frame-ancestors 'self' {INTRANET}")
    return {"headers": headers, "framed": framed, "intranet": INTRANET}


# --- The four files --------------------------------------------------------------------------------------------------


def write_kit(site: Path, kit: Path) -> None:
    """Write settings for IIS, nginx and Apache, and what goes where, into the folder `kit`.

    Raises HostingError when the site has something that no settings allow for.
    """
    pages = _pages(site)
    known = _places(site, dict(pages)) | _sorts(_types(site)) | _headers(_policy(pages))
    kit.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        settings = TEMPLATES.get_template(f"{name}.j2").render(known)
        (kit / name).write_text(settings, "utf-8", newline="\n")


def _places(site: Path, pages: Mapping[str, HtmlElement]) -> dict[str, object]:
    """Where things are: on the host, on the server, and in the site what browsers may keep."""
    path = _path(pages[NOT_FOUND])
    return {
        "path": path,
        "below": re.escape(path),
        # Two of our sites may stand on one host: each has variables of its own.
        "name": re.sub(r"\W+", "_", f"guide{path}").rstrip("_"),
        "page": _address(pages),
        "folder": FOLDER,
        "kept": [kept.relative_to(site).as_posix() for kept in _kept(site)],
        "fingerprinted": f"{FINGERPRINT}({'|'.join(FINGERPRINTED)})$",
        "parts": f"{FINGERPRINT}({'|'.join(PARTS_OF_PAGES)})$",
        "of_pages": OF_PAGES,
        "forever": KEPT,
        "asked": ASKED,
    }


def _sorts(types: Mapping[str, str]) -> dict[str, object]:
    """Every type, and which of them are text, and which are worth compressing beside HTML."""
    text = [ending for ending, type in types.items() if type.startswith("text/")]
    worth = {type for ending, type in types.items() if ending in text or type in COMPRESSED_TOO} - {"text/html"}
    of_text = {types[ending] for ending in text} - {"text/html"}
    return {"types": types, "text": text, "text_types": sorted(of_text), "compressed": sorted(worth)}
