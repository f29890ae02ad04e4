"""The offline pack: the site as one zip file, to be unpacked into any folder and read there without a network.

The same site gives the same bytes. A site that Windows could not unpack is refused.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path
from string import Template

from sitekit.postbuild import html
from sitekit.problems import Refused

# The slides and grids for people take a third of it. It can still be sent by e-mail.
MOST_BYTES = 1_250_000
# Windows opens no path longer than 260 characters, and the folder that people unpack into uses up many of them.
LONGEST_PATH = 119
# The earliest time that a zip file can hold. The time of the build would make each file different.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# "Made on Windows" and its attribute for a plain file. Without them, only the owner could read the unpacked files.
ON_WINDOWS = (0, 0x20)
START, SITE, HOME = "Start here.html", "site", "index.html"
# What no reader of a folder needs: source maps, the theme's own search, the list for search engines, the server's page
# for wrong addresses, and the pack itself or an older one.
LEFT_OUT = ("*.map", "*/lunr/*", "*/workers/*", "sitemap.xml*", "404.html", "*.zip")
# The attributes of the elements whose text differs between the hosted site and a copy, and the text in a copy.
LINK, EDITION = "data-ddm-offline", "data-ddm-edition"
IN_A_COPY = {
    LINK: "You are reading the offline copy of edition {}. It does not update itself.",
    EDITION: "Offline copy of edition {}",
}
NOT_ON_WINDOWS = re.compile(r'[<>:"\\|?*]|[^ -~]|[ .](?=/|$)')
DEVICES = re.compile(r"(^|/)(con|prn|aux|nul|com\d|lpt\d) *(\.[^/]*)?(/|$)", re.IGNORECASE)
# Windows shows this page from inside the zip too, on its own, so it contains its style and says what to do there.
START_PAGE = Path(__file__).with_name("templates") / "start-here.html"


def write_pack(site: Path, pack: Path, edition: str) -> None:
    """Write the pages of `site` into the zip file `pack`. Raises Refused and writes nothing if they will not do."""
    files = _files(site, edition)
    if sentence := next(_wrong_names(files), None):
        raise Refused(sentence)
    zipped = _zip(files)
    if len(zipped) > MOST_BYTES:
        raise Refused(_too_big(len(zipped), files))
    pack.parent.mkdir(parents=True, exist_ok=True)
    pack.write_bytes(zipped)


def _files(site: Path, edition: str) -> Mapping[str, bytes]:
    """The files of the pack, by their paths in the zip. In a page, the marked elements say that this is a copy."""
    home = site / HOME
    if not home.is_file():
        raise Refused(f"the site has no {HOME}, so the offline pack would have no home page. Build the site first.")
    folder = f"defensible-decisions-{edition}"
    title = html.parse(home).findtext("head/title", "").strip()
    start = Template(START_PAGE.read_text("utf-8")).substitute(title=escape(title), edition=escape(edition))
    files = {f"{folder}/{START}": start.encode()}
    for path in _paths(site):
        content = (site / path).read_bytes()
        for attribute, text in IN_A_COPY.items() if path.endswith(".html") else ():
            content = _fill(content.decode("utf-8"), attribute, text.format(escape(edition)))[0].encode()
        files[f"{folder}/{SITE}/{path}"] = content
    return files


def _paths(site: Path) -> list[str]:
    """The files of the site that readers of a folder need."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(path for path in paths if not any(fnmatchcase(path, pattern) for pattern in LEFT_OUT))


def _zip(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip file that does not reveal when, where or on which system it was made."""
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        for path, content in sorted(files.items()):
            part = zipfile.ZipInfo(path, NO_TIME)
            part.create_system, part.external_attr = ON_WINDOWS
            part.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(part, content, compresslevel=9)
    return zipped.getvalue()


def _too_big(size: int, files: Mapping[str, bytes]) -> str:
    largest = sorted(files, key=lambda path: -len(files[path]))[:3]
    named = ", ".join(f"{_in_site(path)} ({_size(len(files[path]))})" for path in largest)
    return (
        f"the offline pack would be {size:,} bytes long; the limit is {MOST_BYTES:,}. "
        f"Make its files smaller or fewer; the largest in it are {named}."
    )


def _wrong_names(paths: Iterable[str]) -> Iterator[str]:
    """A sentence for each file name that Windows could not unpack."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        shown = f"the file {_in_site(path)!r} cannot be in the offline pack"
        if found := NOT_ON_WINDOWS.search(path) or DEVICES.search(path):
            yield f"{shown}: Windows refuses or changes {found[0].strip('/')!r}. Use letters, digits and hyphens."
        if len(path) > LONGEST_PATH:
            yield f"{shown}: its path is {len(path)} characters long; the limit is {LONGEST_PATH}. Shorten the name."
        if (other := seen.setdefault(path.casefold(), path)) != path:
            yield f"{shown}: to Windows {_in_site(other)!r} is the same name. Rename one of them."


def _in_site(path: str) -> str:
    """A path in the zip, as it is in the folder of the site."""
    return path.partition(f"/{SITE}/")[2] or path


def describe(page: str, pack: Path) -> str:
    """The hosted page with a link to the pack, which is in the folder `offline` beside it.

    Raises Refused unless the page has one element marked for the link.
    """
    name, content = escape(pack.name), pack.read_bytes()
    described, count = _fill(
        page,
        LINK,
        f'<a href="offline/{name}" download>Download the offline copy (zip file, {_size(len(content))})</a>. '
        f"The file is called <code>{name}</code>. Its checksum is <code>{hashlib.sha256(content).hexdigest()}</code>.",
    )
    if count != 1:
        raise Refused("the page on the offline copy has no place for its link. Put {{ offline_copy() }} back into it.")
    return described


def _fill(page: str, attribute: str, content: str) -> tuple[str, int]:
    """The page with `content` in each element that has the attribute, and how many there are."""
    element = rf"(<(\w+)\b[^<>]*\s{attribute}(?=[\s=>])[^<>]*>).*?(</\2>)"
    return re.subn(element, lambda found: f"{found[1]}{content}{found[3]}", page, flags=re.DOTALL)


def _size(size: int) -> str:
    """A size in kB or MB, as file managers show it."""
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
