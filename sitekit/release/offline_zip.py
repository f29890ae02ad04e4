"""The offline pack: the site as one zip file, to be unpacked into any folder and read there without a network.

Responsible for what goes into the zip, for its being the same bytes for the same site, for refusing one that Windows
could not unpack or a folder could not show, and for what the pages say of it. Not responsible for building the site, or
for trimming and fingerprinting the hosted one.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path
from string import Template

import click

from sitekit.postbuild import html

MOST_BYTES = 1_000_000
# Windows opens no path of more than 260 signs, and the folder that people unpack into takes its part of them.
LONGEST_PATH = 119
# The earliest that a zip file can say: the time of the build must not reach the file.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# The system that a zip file is made on, and "a plain file" in its words; else Python lets only the owner read it.
ON_WINDOWS = (0, 0x20)
START, SITE, HOME = "Start here.html", "site", "index.html"
# What no reader of a folder needs: for people who mend the theme; for its own search, which ours stands in for; for
# search engines; for a server's answer to a wrong address; and the pack itself, or an older one.
LEFT_OUT = ("*.map", "*/lunr/*", "*/workers/*", "sitemap.xml*", "404.html", "*.zip")
# Where a page says what is hosted and what is a copy, and what a copy says there. What marks it is an attribute.
PLACE_OF_LINK, PLACE_OF_EDITION = "data-ddm-offline", "data-ddm-edition"
IN_A_COPY = {
    PLACE_OF_LINK: "You are reading the offline copy of edition $edition. It does not update itself.",
    PLACE_OF_EDITION: "Offline copy of edition $edition",
}
NOT_ON_WINDOWS = re.compile(r'[<>:"\\|?*]|[^ -~]|[ .](?=/|$)')
DEVICES = re.compile(r"(^|/)(con|prn|aux|nul|com\d|lpt\d) *(\.[^/]*)?(/|$)", re.IGNORECASE)
# What a browser loads with a page, and what a reader may follow from it. Only the second may lead to another host.
LOADED = "//@src | //@srcset | //@poster | //object/@data | //link[not(@rel='canonical')]/@href"
FOLLOWED = "//a/@href | //area/@href | //form/@action"
FROM_THE_TOP = re.compile(r"\s*([/\\]|file:)", re.IGNORECASE)
ELSEWHERE = re.compile(r"\s*(?!data:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)

# It needs nothing beside it: Windows shows it from inside the zip too, alone, and there it has to say what to do.
START_PAGE = Template("""\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Start here: $title</title>
<style>
body { max-width: 38rem; margin: 2rem auto; padding: 0 1rem; font: 1.125rem/1.5 Arial, sans-serif; }
h1 { line-height: 1.2; }
</style>
</head>
<body>
<main>
<h1>$title</h1>
<p>This is the offline copy of edition $edition. It works without internet, in any current browser.</p>
<p><a href="$site/$home">Open the site</a></p>
<p>If links do not work, you are looking inside the zip file: copy the folder out of it first, then open this page
there.</p>
</main>
</body>
</html>
""")


class PackError(click.ClickException):
    """Why there can be no offline pack, in one sentence, and what to do."""


@dataclass(frozen=True)
class Pack:
    """A finished pack: the name of its file, its size in bytes, and the SHA-256 by which people can check it."""

    name: str
    size: int
    sha256: str


# --- The zip file ----------------------------------------------------------------------------------------------------


def write_pack(site: Path, pack: Path, edition: str) -> Pack:
    """Write the pages of `site` into the zip file `pack`. Raises PackError, and then writes nothing."""
    files = _files(site, edition)
    _refuse(_wrong_names(files))
    _refuse(_wrong_addresses(site))
    zipped = _zip(files)
    if len(zipped) > MOST_BYTES:
        raise PackError(_too_big(zipped))
    pack.parent.mkdir(parents=True, exist_ok=True)
    pack.write_bytes(zipped)
    return Pack(pack.name, len(zipped), hashlib.sha256(zipped).hexdigest())


def _files(site: Path, edition: str) -> Mapping[str, bytes]:
    """Every file of the pack by its path in the zip."""
    home = site / HOME
    if not home.is_file():
        raise PackError(f"the site has no {HOME}, so the offline pack would have no first page. Build the site first.")
    folder = f"defensible-decisions-{edition}"
    title = html.parse(home).findtext("head/title", "").strip()
    start = START_PAGE.substitute(title=escape(title), edition=escape(edition), site=SITE, home=HOME)
    pages = {f"{folder}/{SITE}/{path}": _as_copy(site / path, edition) for path in _paths(site)}
    return {f"{folder}/{START}": start.encode(), **pages}


def _paths(site: Path) -> list[str]:
    """The files of the site that readers of a folder need."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(path for path in paths if not any(fnmatchcase(path, pattern) for pattern in LEFT_OUT))


def _as_copy(path: Path, edition: str) -> bytes:
    """The file as it is; of a page the marked places say that this is a copy."""
    if path.suffix != ".html":
        return path.read_bytes()
    page = path.read_bytes().decode("utf-8")
    for place, words in IN_A_COPY.items():
        page = _place(place).sub(_filled(Template(words).substitute(edition=escape(edition))), page)
    return page.encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip file that does not say when, where or on which system it was made."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        for path, content in sorted(files.items()):
            part = zipfile.ZipInfo(path, NO_TIME)
            part.create_system, part.external_attr = ON_WINDOWS
            part.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(part, content, compresslevel=9)
    return zipped.getvalue()


# --- What is refused -------------------------------------------------------------------------------------------------


def _refuse(wrong: Iterable[str]) -> None:
    for sentence in wrong:
        raise PackError(sentence)


def _too_big(zipped: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(zipped)) as file:
        largest = sorted(file.infolist(), key=lambda part: (-part.compress_size, part.filename))[:3]
    named = ", ".join(f"{_in_site(part.filename)} ({_size(part.compress_size)})" for part in largest)
    return (
        f"the offline pack would have {len(zipped):,} bytes, and it may have {MOST_BYTES:,}. "
        f"Make its files smaller or fewer; the largest in it are {named}."
    )


def _wrong_names(paths: Iterable[str]) -> Iterator[str]:
    """What is wrong with the names of the pack's files, for people who unpack it on Windows."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        shown = f"the file {_in_site(path)!r} cannot be in the offline pack"
        if found := NOT_ON_WINDOWS.search(path) or DEVICES.search(path):
            yield f"{shown}: Windows refuses or misspells {found[0].strip('/')!r}. Use letters, digits and hyphens."
        if len(path) > LONGEST_PATH:
            yield f"{shown}: its path has {len(path)} signs, and {LONGEST_PATH} are the most. Give it a shorter name."
        if (other := seen.setdefault(path.casefold(), path)) != path:
            yield f"{shown}: to Windows {_in_site(other)!r} has the same name. Give one of them another name."


def _wrong_addresses(site: Path) -> Iterator[str]:
    """The first address on each page that leads nowhere, or to another host, when the page is opened from a folder."""
    for path in (path for path in _paths(site) if path.endswith(".html")):
        root = html.parse(site / path)
        loaded = [address for address in root.xpath(LOADED) if FROM_THE_TOP.match(address) or ELSEWHERE.match(address)]
        followed = [address for address in root.xpath(FOLLOWED) if FROM_THE_TOP.match(address)]
        for address in [*loaded, *followed][:1]:
            yield (
                f"{path} has the address {str(address)!r}, which does not work in the offline pack. "
                "Write it from the page itself, such as '../about.html'."
            )


def _in_site(path: str) -> str:
    """A path in the zip as people know it who build the site."""
    return path.partition(f"/{SITE}/")[2] or path


# --- What pages say of the pack --------------------------------------------------------------------------------------


def describe(page: str, pack: Pack) -> str:
    """The hosted page with the link to the pack in its marked place. Raises PackError when there is no such place.

    The pack is in the folder `offline` beside the page.
    """
    name = escape(pack.name)
    words = (
        f'<a href="offline/{name}" download>Download the offline copy (zip file, {_size(pack.size)})</a>. '
        f"The file is called <code>{name}</code>. Its checksum is <code>{pack.sha256}</code>."
    )
    described, places = _place(PLACE_OF_LINK).subn(_filled(words), page)
    if places != 1:
        sentence = "the page on the offline copy has no place for its link. Put {{ offline_copy() }} back into it."
        raise PackError(sentence)
    return described


def _place(attribute: str) -> re.Pattern[str]:
    """An element with the attribute: its first tag, what stands in it, and its last tag."""
    return re.compile(rf"(<(\w+)\b[^<>]*\s{attribute}(?=[\s=>])[^<>]*>).*?(</\2>)", re.DOTALL)


def _filled(words: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1]}{words}{found[3]}"


def _size(size: int) -> str:
    """A size as people know it from their folders."""
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
