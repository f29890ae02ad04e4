"""The hosting kit: what it says, and real nginx and Apache that serve the site with it to a real browser.

IIS runs on Windows only. `web.config` is held against what IIS's own schema allows, and no server has read it here.
"""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from conftest import PROJECT, built_site, copy_of_project, serve, temporary_folder, whole
from playwright.sync_api import Browser, Page, Route, expect
from test_browser import Watched, errors, foreign, visit, wake, watch

from guide import fingerprint, hosting, trim

TOP, BELOW = "/", "/a/b/"
# Each server at both paths; each page by each server at one of them, and some pages at the other.
SERVED = [("nginx", BELOW), ("apache", TOP), ("nginx", TOP), ("apache", BELOW)]
WHOLE = [SERVED[0], SERVED[1]]
IDS = [f"{server} at {path}" for server, path in SERVED]
SAMPLE = ("index.html", "404.html", "cpd/session-1.html", "cpd/plan.html", "challenge-questions/workbook.html")
SEEN = "window.seen"
# From before the page's own scripts on: everything that its policy stops.
WATCH = """
    window.seen = [];
    document.addEventListener("securitypolicyviolation", (violation) => window.seen.push(
        `${violation.effectiveDirective}: ${violation.blockedURI} ${violation.sourceFile}:${violation.lineNumber}`));
"""
MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("authz_core", "alias", "dir", "mime", "headers", "filter", "deflate")
PATIENCE = 20  # seconds


@cache
def site_at(path: str) -> Path:
    """The site as it is released for that path of its host: the one place to put another site in."""
    folder = temporary_folder()
    folder.chmod(0o755)  # Apache gives up root's rights and reads it as nobody
    site = folder / "site"
    if path == TOP:
        shutil.copytree(built_site().folder, site)
    else:
        config = copy_of_project(folder / "project") / "mkdocs.yml"
        config.write_text(f"site_url: https://intranet.example{path}\n{config.read_text('utf-8')}", "utf-8")
        made = whole(config.parent, site)
        assert made.status == 0, made.log
    trim.trim(site)
    fingerprint.fingerprint(site)
    return site


@cache
def kit_at(path: str) -> Path:
    kit = site_at(path).parent / "hosting"
    hosting.write_kit(site_at(path), kit)
    return kit


@cache
def policy_at(path: str) -> str:
    return hosting.policy(site_at(path))


# --- What the kit says -----------------------------------------------------------------------------------------------


def small_site(folder: Path, **files: str) -> Path:
    """A site of two pages and the files given, `assets__a_12345678_css` for `assets/a.12345678.css`."""
    pages = {"index.html": "<h1>Home</h1>", "404.html": "<h1>This page is not here</h1>"}
    for name, content in (pages | files).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


def settings(path: Path) -> str:
    """A settings file without its comments: what a server reads."""
    text = re.sub(r"<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)
    return "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


def test_the_kit_is_four_files_and_the_same_each_time(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    for name in ("one", "two"):
        hosting.write_kit(site, tmp_path / name)
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert set(one) == {"web.config", "nginx.conf", "apache.conf", "README.txt"}
    assert not any(b"\r" in content for content in one.values())
    assert len(one["README.txt"].splitlines()) == 10


@pytest.mark.parametrize("path", [TOP, BELOW])
def test_the_readme_says_where_the_site_stands_and_where_to_read_on(path: str) -> None:
    words = (kit_at(path) / "README.txt").read_text("utf-8")
    assert f"the path {path} of its host" in words
    assert ("https://intranet.example/a/b/hosting.html" if path == BELOW else "do elsewhere: hosting.html\n") in words


@pytest.mark.parametrize("file", ["web.config", "nginx.conf", "apache.conf"])
@pytest.mark.parametrize("path", [TOP, BELOW])
def test_every_file_has_every_type_and_header(path: str, file: str) -> None:
    said = settings(kit_at(path) / file)
    endings = {found.suffix for found in site_at(path).rglob("*") if found.is_file()}
    assert {".html", ".css", ".js", ".png", ".docx"} <= endings
    assert [ending for ending in endings if hosting.TYPES[ending] not in said] == []
    assert hosting.policy(site_at(path)) in said
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "X-Frame-Options"):
        assert name in said


def test_the_policy_is_the_least_that_the_pages_need() -> None:
    said = dict(part.split(" ", 1) for part in hosting.policy(site_at(TOP)).split("; "))
    assert said.pop("script-src").startswith("'self' 'sha256-")
    assert said == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    assert "unsafe" not in hosting.policy(site_at(TOP))


def test_each_inline_script_has_its_hash_and_facts_have_none(tmp_path: Path) -> None:
    scripts = '<script>go()</script><script type="application/json">{}</script><script src="a.js"></script>'
    site = small_site(tmp_path, **{"tools/a.html": scripts, "index.html": "<script>go()</script>"})
    # By hand: printf 'go()' | openssl dgst -sha256 -binary | base64
    assert re.findall(r"'sha256-[^']*'", hosting.policy(site)) == [HASH_OF_GO]


HASH_OF_GO = "'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"

REFUSED = {
    '<p style="color: red">Red</p>': "a style attribute",
    "<style>p { color: red }</style>": "a style element",
    '<p onclick="go()">Go</p>': "a script in an attribute",
    '<a href="JavaScript:go()">Go</a>': "a script in an address",
    '<script src="https://elsewhere.example/a.js"></script>': "a file of another host",
    '<link rel="stylesheet" href="//elsewhere.example/a.css">': "a file of another host",
}


@pytest.mark.parametrize("markup", REFUSED)
def test_what_the_policy_would_block_is_refused_with_a_sentence(markup: str, tmp_path: Path) -> None:
    site = small_site(tmp_path, **{"tools/a.html": markup})
    with pytest.raises(hosting.HostingError, match=rf"tools/a.html has {REFUSED[markup]}, which .*\. Take it out\."):
        hosting.policy(site)


def test_a_type_that_no_server_was_told_of_is_refused_with_a_sentence(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **{"assets/film.mp5": "", "assets/a.css": ""})
    with pytest.raises(hosting.HostingError, match=r"assets/film\.mp5: no web server .* '\.mp5' .* Take the file out"):
        hosting.write_kit(site, tmp_path / "kit")
    assert not (tmp_path / "kit").exists()


def test_an_empty_page_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(hosting.HostingError, match=r"tools/a\.html is empty\. Build the site again\."):
        hosting.policy(small_site(tmp_path, **{"tools/a.html": ""}))


def test_a_folder_without_a_site_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(hosting.HostingError, match=r"404\.html is not in .* Build the site first\."):
        hosting.write_kit(tmp_path, tmp_path / "kit")


@pytest.mark.parametrize("base", ["/a b/", '/a";}/', "/a/$uri/", "/a\\n/", "https://elsewhere.example/"])
def test_a_path_that_settings_cannot_hold_is_refused_with_a_sentence(base: str, tmp_path: Path) -> None:
    at = '<script id="__config" type="application/json">{"base": %s}</script>'
    site = small_site(tmp_path / "site", **{"404.html": at % ('"' + base.replace('"', '\\"') + '"')})
    with pytest.raises(hosting.HostingError, match=r"site_url in mkdocs\.yml has the path .* Use letters"):
        hosting.write_kit(site, tmp_path / "kit")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        *(("assets/js/plan.1b2c3d4e.js", True), ("assets/stylesheets/main.57a0d79d.min.css", True)),
        *(("search/index.0123456789abcdef.js", True), ("assets/js/plan.js", False), ("assets/plan.1b2c3d4.js", False)),
        *(("assets/js/plan.1b2c3d4g.js", False), ("page.1b2c3d4e.html", False), ("sheet.1b2c3d4e.docx", False)),
        *(("12345678.js", False), ("assets/jquery.min.js", False), ("guide.20261123.zip", False)),
    ],
)
def test_browsers_keep_what_has_a_fingerprint(name: str, kept: bool, tmp_path: Path) -> None:
    assert hosting.is_fingerprinted(Path(name)) == kept
    site = small_site(tmp_path / "site", **{name: "<p>", "assets/plain.css": ""})
    hosting.write_kit(site, tmp_path / "kit")
    places = [place.get("path", "") for place in ElementTree.parse(tmp_path / "kit" / "web.config").iter("location")]
    assert any(f"{name}/".startswith(f"{place}/") for place in places) == kept
    assert not any("assets/plain.css/".startswith(f"{place}/") for place in places)


# --- web.config, as far as that goes without IIS ---------------------------------------------------------------------

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


@pytest.mark.parametrize("path", [TOP, BELOW])
def test_iis_knows_everything_in_web_config(path: str) -> None:
    root = ElementTree.parse(kit_at(path) / "web.config").getroot()
    assert iis_problems(root) == []
    error = root.find(".//httpErrors/error")
    assert error is not None
    assert (error.get("path"), error.get("responseMode")) == ("404.html", "File")
    assert (site_at(path) / "404.html").is_file()
    for place in root.iter("location"):
        assert (site_at(path) / place.get("path", "")).exists()


MISTAKES = {
    'defaultPath="404.html" errorMode=': "errorMode=",
    '<mimeMap fileExtension=".css" mimeType="a" /><clientCache': "<clientCache",
    'cacheControlMode="NoCache"': 'cacheControlMode="DisableCache"',
    "<security /><staticContent>": "<staticContent>",
    'path="C:\\site\\404.html"': 'path="404.html"',
    "": '<remove name="Referrer-Policy" />',
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_web_config_is_noticed(mistake: str) -> None:
    text = (kit_at(TOP) / "web.config").read_text("utf-8")
    assert MISTAKES[mistake] in text
    assert iis_problems(ElementTree.fromstring(text.replace(MISTAKES[mistake], mistake, 1).encode())) != []


def test_what_is_commented_out_fits_in_too() -> None:
    """The line for the intranet in the place of its neighbour, and X-Frame-Options taken out, as the comments say."""
    for file in ("web.config", "nginx.conf", "apache.conf"):
        said = settings(opened_to(hosting.INTRANET, kit_at(TOP) / file, kit_at(TOP).parent / f"opened-{file}"))
        assert said.count(f"frame-ancestors 'self' {hosting.INTRANET}") == 1
        assert said.count("frame-ancestors") == 1
        assert 'X-Frame-Options" value' not in said
        assert "SAMEORIGIN" not in said
    assert iis_problems(ElementTree.parse(kit_at(TOP).parent / "opened-web.config").getroot()) == []


def opened_to(intranet: str, settings: Path, changed: Path) -> Path:
    """A settings file after IT has done by hand what its comments say."""
    lines = settings.read_text("utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if f"'self' {hosting.INTRANET}" in line)
    lines[at] = lines[at].replace("# ", "", 1).replace(hosting.INTRANET, intranet)
    if settings.suffix == ".config":
        lines[at - 1] += " -->"
        del lines[at + 1]
    del lines[at + 1]
    lines = [line for line in lines if "SAMEORIGIN" not in line]
    changed.write_text("\n".join(lines), "utf-8")
    return changed


# --- Real servers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A web server that runs, and where on it the site is."""

    address: str
    path: str
    folder: Path

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers by their small names, and content, as a browser gets them."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        wanted = {"Accept-Encoding": "gzip"} | {name.replace("_", "-"): said for name, said in headers.items()}
        connection.request("GET", path, headers=wanted)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        names = {name.lower() for name in response.headers}
        return response.status, {name: ", ".join(response.headers.get_all(name) or ()) for name in names}, content


def program(*names: str) -> str:
    """A web server that is installed. Without it the tests fail; they are never skipped."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    found = next((path for path in (shutil.which(name, path=places) for name in names) if path), None)
    assert found, f"{names[0]} was not found; 'make test' installs it"
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def nginx_settings(folder: Path, port: int, site: Path, kit: str, _path: str) -> list[str]:
    """The kit in the server block of a host, with the one change that its first lines ask for."""
    (folder / "site.conf").write_text(kit.replace(f"alias {hosting.FOLDER}/;", f"alias {site}/;"), "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {places}\n"
        # What a host may have of its own, which the site must not be hurt by.
        f'add_header X-Frame-Options "DENY"; gzip off; types {{}}\n'
        f"server {{ listen 127.0.0.1:{port}; root {folder}; include {folder}/site.conf; }} }}\n",
        "utf-8",
    )
    return [program("nginx"), "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]


def apache_settings(folder: Path, port: int, site: Path, kit: str, path: str) -> list[str]:
    """The kit as its first lines say: at the top included in <Directory>, below a path as .htaccess."""
    (folder / "site.conf").write_text(kit, "utf-8")
    (folder / "no-types").touch()
    if path == TOP:
        lines = [f'DocumentRoot "{site}"', f'<Directory "{site}">', f'Include "{folder}/site.conf"']
    else:
        (site / ".htaccess").write_text(kit, "utf-8")
        lines = [f'DocumentRoot "{folder}"', *(line[6:] for line in kit.splitlines() if "#     Alias" in line)]
        lines += [line[6:] for line in kit.splitlines() if "#     RedirectMatch" in line]
        lines = [line.replace(hosting.FOLDER, str(site)) for line in lines]
        lines += [f'<Directory "{site}">', "AllowOverride FileInfo Indexes Options"]
    modules = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in ("mpm_event", *NEEDED)]
    start = [
        *(f'ServerRoot "{folder}"', f"Listen 127.0.0.1:{port}", "ServerName localhost", f'PidFile "{folder}/pid"'),
        *(f'ErrorLog "{folder}/error.log"', "User #65534", "Group #65534", "StartServers 1", *modules),
        *(f'TypesConfig "{folder}/no-types"', 'Header set X-Frame-Options "DENY"', "ServerTokens Prod"),
    ]
    (folder / "apache.conf").write_text("\n".join([*start, *lines, "Require all granted", "</Directory>", ""]), "utf-8")
    return [program("apache2", "httpd"), "-f", f"{folder}/apache.conf", "-D", "FOREGROUND"]


def settled(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        log = folder / "error.log"
        assert process.poll() is None, log.read_text("utf-8") if log.exists() else "the server stopped"
        assert time.monotonic() < deadline, "the server did not answer"
        try:
            Server(f"http://127.0.0.1:{port}/", TOP, folder).get(TOP)
        except OSError:
            continue
        return


Starter = Callable[..., Server]


@pytest.fixture(scope="session")
def started() -> Iterator[Starter]:
    """Start a server for the site: started("nginx", "/a/b/"). It runs until the tests end, and is asked for once."""
    running: dict[tuple[str, str, str], Server] = {}
    processes: list[subprocess.Popen[bytes]] = []
    makers = {"nginx": nginx_settings, "apache": apache_settings}

    def start(server: str, path: str, kit: str = "") -> Server:
        if (server, path, kit) in running:
            return running[server, path, kit]
        folder, port, site = temporary_folder(), free_port(), site_at(path)
        folder.chmod(0o755)
        kit_text = kit or (kit_at(path) / f"{server}.conf").read_text("utf-8")
        command = makers[server](folder, port, site, kit_text, path)
        processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        settled(processes[-1], port, folder)
        running[server, path, kit] = Server(f"http://127.0.0.1:{port}{path}", path, site)
        return running[server, path, kit]

    yield start
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(PATIENCE)


@pytest.fixture(params=SERVED, ids=IDS)
def server(request: pytest.FixtureRequest, started: Starter) -> Server:
    return started(*request.param)


@pytest.fixture
def below(started: Starter) -> Server:
    """Where a mistake in a path shows first."""
    return started(*SERVED[0])


# --- What a server sends ---------------------------------------------------------------------------------------------


def wrong_with(server: Server, file: Path) -> list[str]:
    """What is not as it should be in the answer with one file of the site."""
    path = file.relative_to(server.folder).as_posix()
    status, headers, content = server.get(server.path + path)
    packed = headers.get("content-encoding") == "gzip"
    type = hosting.TYPES[file.suffix]
    text = type.startswith("text/")
    worth = text or type in hosting.COMPRESSED_TOO
    kept = bool(re.search(r"\.[0-9a-f]{8,}\.(min\.)?(js|css)$", file.name))
    permissions = headers.get("permissions-policy", "")
    expected = {
        "status": (status, 200),
        "type": (headers.get("content-type", "").replace(" ", "").lower(), f"{type};charset=utf-8" if text else type),
        "caching": (headers.get("cache-control"), hosting.KEPT if kept else hosting.ASKED),
        # A browser reads neither with a script or a style of a page.
        "policy": (headers.get("content-security-policy"), None if kept else policy_at(server.path)),
        "nosniff": (headers.get("x-content-type-options"), "nosniff"),
        "referrer": (headers.get("referrer-policy"), "no-referrer"),
        "frames": (headers.get("x-frame-options"), "SAMEORIGIN"),
        "permissions": ("camera=()" in permissions, True) if not kept else (permissions, ""),
        "content": (gzip.decompress(content) if packed else content, file.read_bytes()),
        "packed": (packed, worth) if file.stat().st_size > 1500 else (packed and not worth, False),
        "version": (re.search(r"\d", headers.get("server", "")), None),
    }
    return [f"{path}: {what} {got}" for what, (got, wanted) in expected.items() if got != wanted]


def test_every_file_is_sent_as_it_should_be(server: Server) -> None:
    files = [file for file in sorted(server.folder.rglob("*")) if file.is_file() and file.name != ".htaccess"]
    assert len(files) > 70
    assert {".html", ".svg", ".docx", ".png"} <= {file.suffix for file in files}, "which can be opened as pages"
    assert [problem for file in files for problem in wrong_with(server, file)] == []


def test_a_folder_shows_its_first_page_and_no_list(server: Server) -> None:
    for folder in ("", "cpd/", "tools/"):
        status, _, content = server.get(server.path + folder, Accept_Encoding="identity")
        assert (status, content) == (200, (server.folder / folder / "index.html").read_bytes())
    status, headers, _ = server.get(f"{server.path}tools")
    assert (status, urlsplit(headers["location"]).path) == (301, f"{server.path}tools/")
    assert server.get(f"{server.path}assets/")[0] in (403, 404)
    if server.path != TOP:
        status, headers, _ = server.get(server.path.rstrip("/"))
        assert (status, urlsplit(headers["location"]).path) == (301, server.path)


@pytest.mark.parametrize("name", ["nope.html", "cpd/deep/nope.html", "assets/js/plan.00000000.js", "index.html/nope"])
def test_what_is_not_there_has_status_404_and_our_page(name: str, server: Server) -> None:
    status, headers, content = server.get(server.path + name)
    assert status == 404
    assert headers["content-type"].replace(" ", "").lower() == "text/html;charset=utf-8"
    assert headers["cache-control"] == hosting.ASKED, "it may be there tomorrow"
    assert headers["content-security-policy"] == policy_at(server.path)
    assert "camera=()" in headers["permissions-policy"]
    text = gzip.decompress(content) if headers.get("content-encoding") == "gzip" else content
    assert text == (server.folder / "404.html").read_bytes()


def test_nothing_is_sent_twice_that_has_not_changed(server: Server) -> None:
    for name in ("index.html", "assets/images/favicon.png", "cpd/session-1-run-sheet.docx"):
        _, first, _ = server.get(server.path + name)
        status, headers, content = server.get(server.path + name, If_None_Match=first["etag"])
        assert (status, content, headers["cache-control"]) == (304, b"", hosting.ASKED), name


def test_a_wrong_answer_would_be_noticed(below: Server) -> None:
    page = below.folder / "index.html"
    assert wrong_with(below, page) == []
    answer = below.get(f"{below.path}index.html")

    class Bare(Server):
        def get(self, *_: str, **__: str) -> tuple[int, Mapping[str, str], bytes]:
            return 200, {"content-type": "text/html", "server": "nginx/1.22.1"}, answer[2]

    found = wrong_with(Bare(below.address, below.path, below.folder), page)
    noticed = {problem.split(": ")[1].split(" ")[0] for problem in found}
    assert noticed == {
        *("type", "caching", "policy", "nosniff", "referrer", "frames", "permissions", "content", "packed", "version"),
    }


SPOILT = {"everything": ("index.html", "without a policy"), "nothing$": ("assets/css/site.*.css", "with one")}


@pytest.mark.parametrize("which", SPOILT)
@pytest.mark.parametrize(("name", "path"), WHOLE)
def test_a_policy_in_the_wrong_place_would_be_noticed(name: str, path: str, which: str, started: Starter) -> None:
    """Settings that leave what is for pages off every file, or off none."""
    kit = (kit_at(path) / f"{name}.conf").read_text("utf-8")
    parts = f"{hosting.FINGERPRINT}(css|js)$"
    assert kit.count(parts) == 1
    server = started(name, path, kit.replace(parts, "" if which == "everything" else which))
    (file,) = server.folder.glob(SPOILT[which][0])
    noticed = {problem.split(": ")[1].split(" ")[0] for problem in wrong_with(server, file)}
    assert noticed == {"policy", "permissions"}, SPOILT[which][1]


def test_two_sites_on_one_host_have_their_own_policies(started: Starter) -> None:
    """Each as in the settings of nginx that were written for it, whichever of them comes last."""
    kits = [(kit_at(path) / "nginx.conf").read_text("utf-8") for path in (TOP, BELOW)]
    assert policy_at(TOP) != policy_at(BELOW)
    for both in (kits, kits[::-1]):
        server = started("nginx", BELOW, "".join(both))
        for path in (TOP, BELOW):
            assert server.get(f"{path}index.html")[1]["content-security-policy"] == policy_at(path)
            (style,) = server.folder.glob("assets/css/site.*.css")
            _, headers, _ = server.get(path + style.relative_to(server.folder).as_posix())
            assert (headers["cache-control"], "content-security-policy" in headers) == (hosting.KEPT, False)


# --- What a browser makes of it --------------------------------------------------------------------------------------


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a page of a server and note what its policy stops: opened(server, "cpd/plan.html")."""
    pages: list[Page] = []

    def at(server: Server, name: str = "", **options: object) -> Watched:
        watched = watch(browser, reduced_motion="reduce", **options)
        pages.append(watched.page)
        watched.page.add_init_script(WATCH)
        if name:
            visit(watched.page, server.address + name)
        return watched

    yield at
    for page in pages:
        page.close()


def stopped(page: Page) -> list[str]:
    """What the policy has stopped on this page so far."""
    return page.evaluate(SEEN)


def search(page: Page, words: str) -> None:
    page.keyboard.press("f")
    page.locator(".guide-search__field:focus").wait_for()
    page.keyboard.type(words)
    page.locator(".guide-search__link").first.wait_for()


@pytest.mark.parametrize("path", [*WHOLE, *(at for at in SERVED if at not in WHOLE)], ids=IDS)
def test_every_page_is_quiet_under_the_policy(path: tuple[str, str], started: Starter, opened) -> None:
    server = started(*path)
    pages = sorted(page.relative_to(server.folder).as_posix() for page in server.folder.rglob("*.html"))
    watched = opened(server)
    for name in pages if path in WHOLE else SAMPLE:
        answer = watched.page.goto(server.address + name)
        wake(watched.page)
        assert answer is not None
        assert (answer.status, answer.headers["content-security-policy"]) == (200, policy_at(server.path))
        assert watched.page.locator("h1").is_visible()
        assert (stopped(watched.page), errors(watched)) == ([], []), name
    assert len(pages) > 25
    assert foreign(watched, server.address) == []


def test_search_finds_and_leads_there(server: Server, opened) -> None:
    watched = opened(server, "cpd/session-1.html")
    search(watched.page, "uncertainty")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_url("**/tools/safe-uncertainty.html*")
    assert watched.page.url.startswith(server.address)
    assert (stopped(watched.page), errors(watched)) == ([], [])


STYLED = "getComputedStyle(document.querySelector('.md-header')).backgroundColor !== 'rgba(0, 0, 0, 0)'"


def test_the_page_for_what_is_not_there_works_at_any_depth(server: Server, opened) -> None:
    watched = opened(server)
    answer = watched.page.goto(f"{server.address}cpd/deep/nope.html")
    assert answer is not None
    assert answer.status == 404
    assert watched.page.evaluate(STYLED)
    assert stopped(watched.page) == []
    # The browser itself notes in the console that the page was not there.
    assert [said for said in errors(watched) if "404" not in said] == []
    watched.page.get_by_role("link", name="I supervise: the five tools").click()
    watched.page.wait_for_url(f"{server.address}tools/index.html")
    assert watched.page.get_by_role("heading", level=1, name="The five tools").is_visible()


def test_planner_links_and_calendar_files_work(below: Server, opened) -> None:
    watched = opened(below, "cpd/session-1.html", permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    day = page.locator("[data-guide-planner] [data-part=date]")
    day.fill("2027-01-14")
    day.blur()
    with page.expect_download() as download:
        page.locator("[data-guide-planner] [data-part=download]").click()
    assert Path(download.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")
    page.get_by_role("button", name="Copy the link to: Pair work: three role plays").click()
    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"{below.address}cpd/session-1.html#")
    assert (stopped(page), errors(watched)) == ([], [])


@pytest.mark.parametrize("opener", ["", 'add_header Cross-Origin-Opener-Policy "same-origin" always;'])
def test_the_shared_screen_follows(opener: str, started: Starter, opened) -> None:
    """With the header too that the page for IT allows over https."""
    kit = (kit_at(BELOW) / "nginx.conf").read_text("utf-8")
    server = started("nginx", BELOW, f"{kit.rstrip().removesuffix('}')}{opener} }}\n" if opener else "")
    assert ("cross-origin-opener-policy" in server.get(server.path)[1]) == bool(opener)
    watched = opened(server, "cpd/session-1.html")
    page = watched.page
    page.locator('[data-guide-run-do="start"]:visible').click()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Open the shared screen").click()
    screen = popup.value
    task = screen.locator(".guide-run--screen [data-guide-run-part=task]")
    before = task.inner_text()
    page.locator('[data-guide-run-do="forward"]:visible').click()
    expect(task).not_to_have_text(before)
    page.locator('[data-guide-run-do="leave"]:visible').click()
    assert (stopped(page), errors(watched)) == ([], [])


def test_notes_become_a_word_file_and_come_back(below: Server, opened) -> None:
    watched = opened(below, "challenge-questions/induction.html")
    page = watched.page
    page.locator(".guide-workbook__answer textarea").first.fill("kingfisher")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Word").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    with page.expect_download() as sheet:
        page.locator("a[href$='-worksheet.docx']").first.click()
    assert Path(sheet.value.path()).read_bytes().startswith(b"PK")
    assert (stopped(page), errors(watched)) == ([], [])


def test_the_agenda_starts(below: Server, opened) -> None:
    watched = opened(below, "challenge-questions/agenda.html")
    watched.page.locator("[data-guide-question=who-leads] input").check()
    expect(watched.page.locator("[data-guide-agenda] [data-part=name]")).to_have_text(["Who leads"])
    assert (stopped(watched.page), errors(watched)) == ([], [])


# The first thing that the policy stops, or nothing after a while. (Playwright waits by eval, which is stopped.)
SOON = """() => new Promise((done) => {
    const look = () => window.seen.length ? done(window.seen) : requestAnimationFrame(look);
    look();
    setTimeout(() => done([]), 10_000);
})"""

# --- What is not allowed, is not -------------------------------------------------------------------------------------

INTRUDERS = {
    "script-src-elem": "<script>window.struck = true</script>",
    "script-src-attr": "<p id=intruder onclick='window.struck = true'>Struck</p>",
    "style-src-attr": "<p style='color: red'>Red</p>",
    "style-src-elem": "<style>body { color: red }</style>",
    "img-src": "<img src='https://elsewhere.example/a.png' alt=''>",
    "frame-src": "<iframe src='about.html' title='Struck'></iframe>",
    "connect-src": "<script src='assets/struck.js'></script>",
    "form-action": "<form action='index.html'><button id=intruder>Send</button></form>",
    "base-uri": "<base href='https://elsewhere.example/'>",
}


@pytest.mark.parametrize("directive", INTRUDERS)
def test_what_gets_into_a_page_is_stopped(directive: str, below: Server, opened) -> None:
    def with_intruder(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</h1>", f"</h1>{INTRUDERS[directive]}", 1))

    watched = opened(below)
    page = watched.page
    page.route("**/index.html", with_intruder)
    page.route("**/assets/struck.js", lambda route: route.fulfill(content_type="text/javascript", body="fetch('a')"))
    page.goto(f"{below.address}index.html")
    if "id=intruder" in INTRUDERS[directive]:
        page.locator("#intruder").dispatch_event("click")
    assert {found.split(":")[0] for found in page.evaluate(SOON)} == {directive}
    assert page.evaluate("window.struck") is None


def test_a_page_is_framed_by_its_own_host_only(below: Server, started: Starter, opened, tmp_path: Path) -> None:
    """And by the intranet, once IT has changed the two lines."""
    hosts = [serve(tmp_path) for _ in range(2)]
    intranet, other = (f"http://127.0.0.1:{host.server_port}/" for host in hosts)
    changed = opened_to(intranet.rstrip("/"), kit_at(BELOW) / "nginx.conf", tmp_path / "nginx.conf").read_text("utf-8")
    embedded = started("nginx", BELOW, changed)
    expected = [(below, below.address, True), (below, intranet, False), (embedded, intranet, True)]
    for server, around, shown in [*expected, (embedded, other, False)]:
        assert shown_in_a_frame(opened, server, around, tmp_path) == shown, (server, around)
    for host in hosts:
        host.shutdown()
        host.server_close()


def shown_in_a_frame(opened: Callable[..., Watched], server: Server, around: str, folder: Path) -> bool:
    """Whether a page of the host `around`, which serves `folder`, can show the site in a frame."""
    frame = f"<!doctype html><title>Around</title><iframe src='{server.address}index.html' title='The site'></iframe>"
    (folder / "around.html").write_text(frame, "utf-8")
    watched = opened(server)
    if around == server.address:
        watched.page.route("**/around.html", lambda route: route.fulfill(content_type="text/html", body=frame))
    watched.page.goto(f"{around}around.html")
    inner = watched.page.frames[1]
    shown = inner.url.startswith(server.address)
    assert inner.locator("h1", has_text="Defensible").count() == shown
    return shown


# --- What IT is told -------------------------------------------------------------------------------------------------


def test_the_page_for_it_names_every_header_and_file() -> None:
    page = (PROJECT / "docs" / "hosting.md").read_text("utf-8")
    headers = ElementTree.parse(kit_at(TOP) / "web.config").getroot().iterfind(".//customHeaders/add")
    assert [one.get("name") for one in headers if f"`{one.get('name')}`" not in page] == []
    assert [file for file in hosting.FILES if f"`hosting/{file}`" not in page] == []
    assert "`Cache-Control`" in page
