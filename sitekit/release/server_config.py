"""The hosting kit: settings for IIS, nginx and Apache, generated from the files of the finished site.

They set media types, caching, compression, the page for wrong addresses and the headers that protect readers.
HOSTING.md, which goes into the kit, explains them to IT.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sitekit import PROJECT
from sitekit.postbuild.html import parse
from sitekit.problems import Refused

NOT_FOUND = "404.html"
# Every type of file that the site may contain. Servers disagree about some, and IIS refuses types it does not know.
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
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "text/xml",
    ".zip": "application/zip",
}
# Compressed like `text/…`, but UTF-8 by definition, so they need no charset with the type.
ALSO_COMPRESSED = {"application/json", "application/manifest+json", "image/svg+xml"}

# A name such as `planner.1b2c3d4e.js` or `main.57a0d79d.min.css` contains a hash of the content, so browsers may cache
# the file for a year. Pages and downloads have permanent names, whatever these look like.
FINGERPRINTED = r"\.[0-9a-f]{8,}\.(min\.)?(css|gif|ico|jpg|js|json|png|svg|webp|woff2)$"
CACHE_FOR_A_YEAR, REVALIDATE = "public, max-age=31536000, immutable", "no-cache"

HEADERS = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # What a script injected into the site must not use. `clipboard-write` is not listed, because buttons copy links.
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
        "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), "
        "serial=(), usb=()"
    ),
}
# Browsers run an inline script of one of these types, or without a type. Any other type holds data.
RUNNABLE_TYPES = {"", "module", "text/javascript", "application/javascript"}
INLINE_SCRIPTS = "//script[not(@src)]"
POLICY = (
    "default-src 'none'; script-src {}; style-src 'self'; "
    "img-src 'self' data:; "  # the theme's icons are pictures in its style sheet
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Links that browsers follow before a reader does. Firefox counts `next` among them.
AHEAD = (
    "//link[contains(' dns-prefetch modulepreload next preconnect prefetch preload prerender prev ', "
    "concat(' ', @rel, ' '))]"
)
LOADED = "//@src | //link[not(@rel='canonical')]/@href"
# What the policy blocks, and how a message describes it.
BLOCKED = {
    "//@style": "a style attribute",
    "//style": "a style element",
    "//@*[starts-with(name(), 'on')]": "a script in an attribute",
    "//@href[starts-with(translate(., 'JAVSCRIPT', 'javscript'), 'javascript:')]": "a script in an address",
    f"({LOADED})[contains(., '//') and not(starts-with(., 'data:'))]": "a file from another host",
    AHEAD: "a link that browsers follow by themselves",
}
SITE_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*")
# Examples for IT to change: the folder of the site, and an intranet that shows the site in a frame.
FOLDER = "/srv/defensible-decisions"
INTRANET = "https://intranet.example.gov.uk"

FILES = ("web.config", "nginx.conf", "apache.conf", "README.txt")
MANUAL = PROJECT / "HOSTING.md"
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def _types(site: Path) -> dict[str, str]:
    """Every file extension in the site, with its media type. Raises Refused for an unknown one."""
    endings = {file.suffix.lower(): file.relative_to(site).as_posix() for file in _files(site)}
    for ending in sorted(endings.keys() - TYPES.keys()):
        raise Refused(
            f"{endings[ending]}: the server settings have no media type for '{ending}'. "
            "Take the file out, or add the type to TYPES in sitekit/release/server_config.py."
        )
    return {ending: type for ending, type in TYPES.items() if ending in endings}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def is_fingerprinted(path: Path) -> bool:
    """Whether the name of a file contains a hash of its content, so that browsers may cache it."""
    return bool(re.search(FINGERPRINTED, path.name))


def _cached_paths(folder: Path) -> list[Path]:
    """Folders of which every file is fingerprinted, and single files elsewhere: IIS cannot match names by pattern."""
    inside = list(_files(folder))
    if inside and all(map(is_fingerprinted, inside)):
        return [folder]
    folders = [cached for path in sorted(folder.iterdir()) if path.is_dir() for cached in _cached_paths(path)]
    return [*(path for path in sorted(folder.glob("*.*")) if path.is_file() and is_fingerprinted(path)), *folders]


def _path(site: Path) -> str:
    """The path of the site on its host, with which the links on the page for wrong addresses start."""
    if not (site / NOT_FOUND).is_file():
        raise Refused(f"{NOT_FOUND} is not in {site}. Build the site first.")
    settings = json.loads(parse(site / NOT_FOUND).findtext(".//script[@id='__config']", "{}"))
    path: str = settings.get("base", "/").rstrip("/") + "/"
    if not SITE_PATH.fullmatch(path):
        raise Refused(f"site_url in mkdocs.yml has the path {path!r}. Use letters, digits, hyphens and slashes.")
    return path


def policy(site: Path) -> str:
    """The strictest Content-Security-Policy under which the pages of `site` work.

    Raises Refused when a page contains something that the policy would block.
    """
    hashes = set()
    for file in sorted(site.rglob("*.html")):
        page, path = parse(file), file.relative_to(site).as_posix()
        if page is None:
            raise Refused(f"{path} is empty. Build the site again.")
        for query, words in BLOCKED.items():
            if page.xpath(query):
                raise Refused(
                    f"{path} has {words}, which the security policy of the hosted site would block. Take it out."
                )
        inline = (script for script in page.xpath(INLINE_SCRIPTS) if script.get("type", "") in RUNNABLE_TYPES)
        hashes |= {_hash(script.text or "") for script in inline}
    return POLICY.format(" ".join(("'self'", *sorted(hashes))))


def _hash(script: str) -> str:
    """The hash by which a policy allows an inline script. Browsers read every line end as a line feed."""
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def write_kit(site: Path, kit: Path) -> None:
    """Write the settings, a short README.txt and HOSTING.md into the folder `kit`.

    Raises Refused if the site contains something that the settings cannot serve.
    """
    facts = _facts(site)
    kit.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        settings = TEMPLATES.get_template(f"{name}.j2").render(facts)
        (kit / name).write_text(settings, "utf-8", newline="\n")
    (kit / MANUAL.name).write_text(MANUAL.read_text("utf-8"), "utf-8", newline="\n")


def _facts(site: Path) -> dict[str, object]:
    """What the templates of the settings say of the site."""
    path, types, allowed = _path(site), _types(site), policy(site)
    text = {type for type in types.values() if type.startswith("text/")}
    # nginx always counts HTML among both.
    compressed = text | (set(types.values()) & ALSO_COMPRESSED)
    return {
        "path": path,
        "path_pattern": re.escape(path),
        # Two such sites on one host must not share a variable.
        "name": re.sub(r"\W+", "_", f"ddm{path}").rstrip("_"),
        "types": types,
        "text": text,
        "text_types": sorted(text - {"text/html"}),
        "compressed": sorted(compressed - {"text/html"}),
        "headers": {"Content-Security-Policy": allowed, **HEADERS},
        # The policy with which an intranet may show the site in a frame.
        "framed": allowed.replace("frame-ancestors 'self'", f"frame-ancestors 'self' {INTRANET}"),
        "intranet": INTRANET,
        "folder": FOLDER,
        "cached_paths": [cached.relative_to(site).as_posix() for cached in _cached_paths(site)],
        "fingerprinted": FINGERPRINTED,
        "cached": CACHE_FOR_A_YEAR,
        "revalidated": REVALIDATE,
    }
