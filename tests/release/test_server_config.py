"""The hosting kit: what its settings say, and what it refuses. `test_servers.py` tries them on nginx and Apache.

IIS runs on Windows only, so `web.config` is compared with what IIS's own schema allows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sitekit.problems import Refused
from sitekit.release import server_config

SETTINGS = ("web.config", "nginx.conf", "apache.conf")
WRONG_ADDRESS = '<script id="__config" type="application/json">{"base": %s}</script><h1>This page is not here</h1>'
INLINE = '<script>go()</script><script type="application/json">{}</script><script src="a.js"></script>'


def small_site(folder: Path, **files: str) -> Path:
    """A site of two pages and the files given."""
    for name, content in (
        {"index.html": "<h1>Home</h1>", "404.html": "<h1>This page is not here</h1>"} | files
    ).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """The kit of a site at the path /a/b/ with an inline script, a file of every type, and fingerprinted files."""
    files = {f"files/a{ending}": "<p>" for ending in server_config.TYPES} | {"tools/a.html": INLINE}
    files |= {"404.html": WRONG_ADDRESS % '"/a/b"', "assets/a.1b2c3d4e.css": ""}
    server_config.write_kit(small_site(tmp_path / "site", **files), tmp_path / "kit")
    return tmp_path / "kit"


def settings(path: Path) -> str:
    """A settings file without its comments: what a server reads."""
    text = re.sub(r"<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)
    return "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def test_the_readme_says_the_path_of_the_site(kit: Path, tmp_path: Path) -> None:
    words = (kit / "README.txt").read_text("utf-8")
    assert "the path /a/b/ of the host" in words
    server_config.write_kit(small_site(tmp_path / "unaddressed"), tmp_path / "other")
    words = (tmp_path / "other" / "README.txt").read_text("utf-8")
    assert "the path / of the host" in words


@pytest.mark.parametrize("file", SETTINGS)
def test_every_file_has_every_type_and_header(file: str, kit: Path) -> None:
    said = settings(kit / file)
    assert [type for type in server_config.TYPES.values() if type not in said] == []
    assert said.count(server_config.policy(kit.parent / "site")) == 1
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "X-Frame-Options"):
        assert name in said


def test_the_policy_is_the_least_that_the_pages_need(kit: Path) -> None:
    said = dict(part.split(" ", 1) for part in server_config.policy(kit.parent / "site").split("; "))
    assert said == {
        "default-src": "'none'",
        "script-src": f"'self' {HASH_OF_GO}",  # once for all pages, and none for data
        "style-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }


# By hand: printf 'go()' | openssl dgst -sha256 -binary | base64
HASH_OF_GO = "'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"

REFUSED = {
    '<p style="color: red">Red</p>': "a style attribute",
    "<style>p { color: red }</style>": "a style element",
    '<p onclick="go()">Go</p>': "a script in an attribute",
    '<a href="JavaScript:go()">Go</a>': "a script in an address",
    '<script src="https://elsewhere.example/a.js"></script>': "a file from another host",
    '<link rel="stylesheet" href="//elsewhere.example/a.css">': "a file from another host",
    '<img src="https://elsewhere.example/a.png" alt="">': "a file from another host",
    '<link rel="next" href="b.html">': "a link that browsers follow by themselves",
}


@pytest.mark.parametrize("markup", REFUSED)
def test_what_the_policy_would_block_is_refused_with_a_sentence(markup: str, tmp_path: Path) -> None:
    site = small_site(tmp_path, **{"tools/a.html": markup})
    with pytest.raises(Refused, match=rf"tools/a.html has {REFUSED[markup]}, which .*\. Take it out\."):
        server_config.policy(site)


def test_an_unknown_file_type_is_refused_with_a_sentence(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **{"assets/film.mp5": "", "assets/a.css": ""})
    with pytest.raises(Refused, match=r"assets/film\.mp5: .* no media type for '\.mp5'\. Take the file out"):
        server_config.write_kit(site, tmp_path / "kit")
    assert not (tmp_path / "kit").exists()


def test_an_empty_page_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"tools/a\.html is empty\. Build the site again\."):
        server_config.policy(small_site(tmp_path, **{"tools/a.html": ""}))


def test_a_folder_without_a_site_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"404\.html is not in .* Build the site first\."):
        server_config.write_kit(tmp_path, tmp_path / "kit")


@pytest.mark.parametrize("base", ["/a b/", '/a";}/', "/a/$uri/", "/a\\n/", "https://elsewhere.example/"])
def test_a_path_that_settings_cannot_hold_is_refused_with_a_sentence(base: str, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **{"404.html": WRONG_ADDRESS % ('"' + base.replace('"', '\\"') + '"')})
    with pytest.raises(Refused, match=r"site_url in mkdocs\.yml has the path .* Use letters"):
        server_config.write_kit(site, tmp_path / "kit")


@pytest.mark.parametrize(
    ("name", "cached"),
    [
        *(("assets/js/plan.1b2c3d4e.js", True), ("assets/stylesheets/main.57a0d79d.min.css", True)),
        *(("search/index.0123456789abcdef.js", True), ("assets/js/plan.js", False), ("assets/plan.1b2c3d4.js", False)),
        *(("assets/js/plan.1b2c3d4g.js", False), ("page.1b2c3d4e.html", False), ("sheet.1b2c3d4e.docx", False)),
        *(("12345678.js", False), ("assets/jquery.min.js", False), ("guide.20261123.zip", False)),
    ],
)
def test_browsers_cache_what_has_a_fingerprint(name: str, cached: bool, tmp_path: Path) -> None:
    assert server_config.is_fingerprinted(Path(name)) == cached
    site = small_site(tmp_path / "site", **{name: "<p>", "assets/plain.css": ""})
    server_config.write_kit(site, tmp_path / "kit")
    places = [place.get("path", "") for place in ElementTree.parse(tmp_path / "kit" / "web.config").iter("location")]
    assert any(f"{name}/".startswith(f"{place}/") for place in places) == cached
    assert not any("assets/plain.css/".startswith(f"{place}/") for place in places)


# What IIS's own schema (IIS_schema.xml of IIS 10) allows in the sections that the file uses: the attributes of each
# element, and what an attribute may say. Only these sections may be set in a folder's web.config on a new server.
ANY, YES_NO = r".+", r"true|false"
IIS: Mapping[str, Mapping[str, str]] = {
    "defaultDocument": {"enabled": YES_NO},
    "defaultDocument/files": {},
    "defaultDocument/files/clear": {},
    "defaultDocument/files/add": {"value": ANY},
    # `defaultPath` is in the schema and locked on every server; so it is left out here.
    "httpErrors": {"errorMode": "DetailedLocalOnly|Custom|Detailed", "existingResponse": "Auto|Replace|PassThrough"},
    "httpErrors/remove": {"statusCode": r"[4-9]\d\d", "subStatusCode": r"-1|\d{1,3}"},
    "httpErrors/error": {
        **{"statusCode": r"[4-9]\d\d", "subStatusCode": r"-1|\d{1,3}", "path": r"[^\\/:][^:]*"},
        "responseMode": "File|ExecuteURL|Redirect",
    },
    "staticContent": {},
    "staticContent/clientCache": {
        "cacheControlMode": "NoControl|DisableCache|UseMaxAge|UseExpires",
        "cacheControlMaxAge": r"(\d+\.)?\d\d:\d\d:\d\d",
        "cacheControlCustom": ANY,
    },
    "staticContent/remove": {"fileExtension": r"\.\w+"},
    "staticContent/mimeMap": {"fileExtension": r"\.\w+", "mimeType": ANY},
    "urlCompression": {"doStaticCompression": YES_NO, "doDynamicCompression": YES_NO},
    "httpProtocol": {},
    "httpProtocol/customHeaders": {},
    "httpProtocol/customHeaders/remove": {"name": ANY},
    "httpProtocol/customHeaders/add": {"name": ANY, "value": ANY},
}
KEYS = ("fileExtension", "name", "statusCode", "value")


def iis_problems(root: ElementTree.Element) -> list[str]:
    """What IIS would stop at: an unknown element or attribute, a wrong value, an entry that may be there already."""
    wrong = [] if root.tag == "configuration" else [f"root {root.tag}"]
    for part in root:
        servers = [part] if part.tag == "system.webServer" else list(part)
        wrong += [f"{part.tag} {server.tag}" for server in servers if server.tag != "system.webServer"]
        wrong += [] if part.tag in ("location", "system.webServer") else [f"unknown {part.tag}"]
        for server in servers:
            wrong += [problem for section in server for problem in _section_problems(section, section.tag)]
    return wrong


def _section_problems(element: ElementTree.Element, path: str) -> list[str]:
    if path not in IIS:
        return [f"unknown {path}"]
    wrong = [
        f"{path} {name}={said}" for name, said in element.items() if not re.fullmatch(IIS[path].get(name, "(?!)"), said)
    ]
    free: set[str] = set()
    cleared = False
    for child in element:
        key = next((child.get(name, "").casefold() for name in KEYS if child.get(name)), "")
        cleared |= child.tag == "clear"
        if child.tag == "remove":
            free.add(key)
        elif child.tag in ("add", "mimeMap", "error"):
            wrong += [] if cleared or key in free else [f"{path}: {key} may be there already"]
            free.discard(key)
        wrong += _section_problems(child, f"{path}/{child.tag}")
    return wrong


def test_iis_knows_everything_in_web_config(kit: Path) -> None:
    root = ElementTree.parse(kit / "web.config").getroot()
    assert iis_problems(root) == []
    error = root.find(".//httpErrors/error")
    assert error is not None
    assert (error.get("path"), error.get("responseMode")) == ("404.html", "File")
    assert [place.get("path") for place in root.iter("location")] == ["assets"]


MISTAKES = {
    'defaultPath="404.html" errorMode=': "errorMode=",
    '<mimeMap fileExtension=".css" mimeType="a" /><clientCache': "<clientCache",
    'cacheControlMode="NoCache"': 'cacheControlMode="DisableCache"',
    "<security /><staticContent>": "<staticContent>",
    'path="C:\\site\\404.html"': 'path="404.html"',
    "": '<remove name="Referrer-Policy" />',
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_web_config_is_noticed(mistake: str, kit: Path) -> None:
    text = (kit / "web.config").read_text("utf-8")
    assert MISTAKES[mistake] in text
    assert iis_problems(ElementTree.fromstring(text.replace(MISTAKES[mistake], mistake, 1).encode())) != []


@pytest.mark.parametrize("file", SETTINGS)
def test_an_intranet_is_allowed_as_the_comments_say(file: str, kit: Path) -> None:
    """The commented line instead of the next one, and X-Frame-Options removed."""
    said = settings(allowed(kit / file))
    assert said.count("frame-ancestors") == said.count(f"frame-ancestors 'self' {server_config.INTRANET}") == 1
    assert "SAMEORIGIN" not in said
    if file == "web.config":
        assert iis_problems(ElementTree.parse(kit / file).getroot()) == []


def allowed(settings: Path) -> Path:
    """A settings file after IT has done by hand what its comments say."""
    lines = settings.read_text("utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if f"'self' {server_config.INTRANET}" in line)
    lines[at] = lines[at].replace("# ", "", 1)
    if settings.suffix == ".config":
        lines[at - 1] += " -->"
        del lines[at + 1]
    del lines[at + 1]
    settings.write_text("\n".join(line for line in lines if "SAMEORIGIN" not in line), "utf-8")
    return settings


def test_the_manual_names_every_header_and_file(kit: Path) -> None:
    manual = (kit / "HOSTING.md").read_text("utf-8")
    headers = ElementTree.parse(kit / "web.config").getroot().iterfind(".//customHeaders/add")
    assert [one.get("name") for one in headers if f"`{one.get('name')}`" not in manual] == []
    assert [file for file in server_config.FILES if f"`hosting/{file}`" not in manual] == []
    assert "`Cache-Control`" in manual
