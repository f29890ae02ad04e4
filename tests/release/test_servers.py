"""A release on real nginx and Apache, with the settings of its hosting kit, read by a real browser.

IIS runs on Windows only, so its settings are not tried here; see `test_server_config.py`.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route
from support.browser import PATIENCE, Opener, Watched, errors, open_search, visit
from support.builds import BROKEN, serve, served
from support.released import BELOW, TOP, released
from support.servers import Server, program, started

from sitekit.release import server_config

ONE_OF_EACH_KIND = (
    *("index.html", "cpd/session-1.html", "cpd/plan.html", "tools/safe-uncertainty.html"),
    "challenge-questions/workbook.html",
)
SERVED = [
    *(pytest.param(("nginx", BELOW), id="nginx in a folder"), pytest.param(("apache", TOP), id="apache at the top")),
    pytest.param(("nginx", TOP), id="nginx at the top", marks=pytest.mark.exhaustive),
    pytest.param(("apache", BELOW), id="apache in a folder", marks=pytest.mark.exhaustive),
]


@pytest.fixture(params=SERVED)
def server(request: pytest.FixtureRequest) -> Server:
    return started(*request.param)


@pytest.fixture
def below() -> Server:
    """In a folder, where a mistake in a path shows."""
    return started("nginx", BELOW)


def wrong_with(server: Server, file: Path) -> list[str]:
    """What is not as it should be in the answer with one file of the site."""
    path = file.relative_to(server.folder).as_posix()
    status, headers, content = server.get(server.path + path)
    packed = headers.get("content-encoding") == "gzip"
    type = server_config.TYPES[file.suffix]
    text = type.startswith("text/")
    worth = text or type in server_config.ALSO_COMPRESSED
    cached = bool(re.search(r"\.[0-9a-f]{8,}\.(min\.)?(js|css)$", file.name))
    expected = {
        "status": (status, 200),
        "type": (headers.get("content-type", "").replace(" ", "").lower(), f"{type};charset=utf-8" if text else type),
        "caching": (
            headers.get("cache-control"),
            server_config.CACHE_FOR_A_YEAR if cached else server_config.REVALIDATE,
        ),
        "policy": (headers.get("content-security-policy"), server.policy),
        "nosniff": (headers.get("x-content-type-options"), "nosniff"),
        "referrer": (headers.get("referrer-policy"), "no-referrer"),
        "frames": (headers.get("x-frame-options"), "SAMEORIGIN"),
        "permissions": ("camera=()" in headers.get("permissions-policy", ""), True),
        "content": (gzip.decompress(content) if packed else content, file.read_bytes()),
        "packed": (packed, worth) if file.stat().st_size > 1500 else (packed and not worth, False),
        "version": (re.search(r"\d", headers.get("server", "")), None),
    }
    return [f"{path}: {what} {got}" for what, (got, wanted) in expected.items() if got != wanted]


def test_every_file_is_sent_as_it_should_be(server: Server) -> None:
    files = [file for file in sorted(server.folder.rglob("*")) if file.is_file() and file.name != ".htaccess"]
    assert {".html", ".css", ".js", ".svg", ".docx", ".png", ".zip"} <= {file.suffix for file in files}
    assert [problem for file in files for problem in wrong_with(server, file)] == []


def test_a_wrong_answer_would_be_noticed(below: Server) -> None:
    page = below.folder / "index.html"
    content = page.read_bytes()

    class Bare(Server):
        def get(self, *_: str, **__: str) -> tuple[int, Mapping[str, str], bytes]:
            return 200, {"content-type": "text/html", "server": "nginx/1.22.1"}, content[1:]

    found = wrong_with(Bare(below.address, below.path, below.folder, below.policy), page)
    assert {problem.split(": ")[1].split(" ")[0] for problem in found} == {
        *("type", "caching", "policy", "nosniff", "referrer", "frames", "permissions", "content", "packed", "version"),
    }


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


def test_a_wrong_address_has_status_404_and_our_page(server: Server) -> None:
    for name in ("nope.html", "cpd/deep/nope.html", "assets/js/plan.00000000.js", "index.html/nope"):
        status, headers, content = server.get(server.path + name, Accept_Encoding="identity")
        assert (status, content) == (404, (server.folder / "404.html").read_bytes()), name
        assert headers["content-type"].replace(" ", "").lower() == "text/html;charset=utf-8"
        assert headers["cache-control"] == server_config.REVALIDATE, "it may be there tomorrow"
        assert headers["content-security-policy"] == server.policy
        assert "camera=()" in headers["permissions-policy"]


def test_nothing_is_sent_twice_that_has_not_changed(server: Server) -> None:
    for name in ("index.html", "assets/images/favicon.png", "cpd/session-1-run-sheet.docx"):
        _, first, _ = server.get(server.path + name)
        status, headers, content = server.get(server.path + name, If_None_Match=first["etag"])
        assert (status, content, headers["cache-control"]) == (304, b"", server_config.REVALIDATE), name


def test_two_sites_on_one_host_do_not_disturb_each_other() -> None:
    """With the settings of nginx for both, whichever comes last."""
    kits = [(released(path) / "hosting" / "nginx.conf").read_text("utf-8") for path in (TOP, BELOW)]
    for both in (kits, kits[::-1]):
        server = started("nginx", BELOW, "".join(both))
        (style,) = server.folder.glob("assets/css/no-script.*.css")
        for path in (TOP, BELOW):
            address = path + style.relative_to(server.folder).as_posix()
            assert server.get(address)[1]["cache-control"] == server_config.CACHE_FOR_A_YEAR
            assert server.get(f"{path}index.html")[1]["cache-control"] == server_config.REVALIDATE


# What the policy stops is an error in the console too, so a page without errors was not hindered. This says which part.
WATCH = """
    window.stopped = new Set();
    document.addEventListener("securitypolicyviolation", event => window.stopped.add(event.effectiveDirective));
"""
# Wait until so many parts of the policy have stopped something. (Playwright's own waiting needs eval.)
STOPPED = """([count, patience]) => new Promise(done => {
    const look = () => window.stopped.size < count ? requestAnimationFrame(look) : done([...window.stopped]);
    look();
    setTimeout(() => done([...window.stopped]), patience);
})"""


@pytest.fixture
def opened(open_page: Opener) -> Callable[[], Watched]:
    """Empty pages, on which nothing may be wrong in the end but what is expected."""
    open_page.own += ("http://127.0.0.1:",)
    return open_page.watch


EVERY = pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.exhaustive)])


def pages_of(server: Server, every: bool) -> list[str]:
    pages = [page.relative_to(server.folder).as_posix() for page in sorted(server.folder.rglob("*.html"))]
    assert set(ONE_OF_EACH_KIND) <= set(pages)
    return pages if every else [*ONE_OF_EACH_KIND]


@EVERY
def test_a_page_is_quiet_under_the_policy(every: bool, server: Server, opened) -> None:
    """It is shown, and neither asks another host for anything nor does what the policy stops."""
    page = opened().page
    for name in pages_of(server, every):
        visit(page, server.address + name)
        assert page.locator("h1").is_visible()


def reported_by_firefox(addresses: list[str], profile: Path) -> dict[str, list[str]]:
    """What the console of Firefox says of each page. Its policy stops more than Chromium's: links ahead, for one."""
    script = Path(__file__).parents[1] / "support" / "firefox.mjs"
    command = ["node", "--experimental-websocket", str(script), program("firefox-esr", "firefox"), str(profile)]
    done = subprocess.run([*command, *addresses], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@EVERY
def test_firefox_reports_nothing(every: bool, below: Server, tmp_path: Path) -> None:
    with served(BROKEN / "browser") as broken:
        wrong = f"{broken}console.html"
        addresses = [wrong, *(below.address + page for page in pages_of(below, every))]
        found = reported_by_firefox(addresses, tmp_path)
    assert found.pop(wrong), "or it would have noticed nothing"
    assert {address: said for address, said in found.items() if said} == {}


STYLED = "getComputedStyle(document.querySelector('.md-header')).backgroundColor !== 'rgba(0, 0, 0, 0)'"


def test_the_page_for_wrong_addresses_works_at_any_depth(server: Server, opened) -> None:
    watched = opened()
    visit(watched.page, f"{server.address}cpd/deep/nope.html")
    assert watched.page.evaluate(STYLED)
    # The browser itself notes in the console that the page was not there.
    watched.expected.append("404")
    open_search(watched.page)
    watched.page.keyboard.press("Escape")
    watched.page.get_by_role("link", name="I supervise: the tools").click()
    watched.page.wait_for_url(f"{server.address}tools/index.html")
    assert watched.page.get_by_role("heading", level=1, name="Tools for supervision").is_visible()


INTRUDERS = {
    "script-src-elem": "<script>window.struck = true</script>",
    "script-src-attr": "<p class=intruder onclick='window.struck = true'>Struck</p>",
    "style-src-attr": "<p style='color: red'>Red</p>",
    "style-src-elem": "<style>body { color: red }</style>",
    "img-src": "<img src='https://elsewhere.example/a.png' alt=''>",
    "frame-src": "<iframe src='about.html' title='Struck'></iframe>",
    "connect-src": "<script src='assets/struck.js'></script>",
    "form-action": "<form action='index.html'><button class=intruder>Send</button></form>",
    "base-uri": "<base href='https://elsewhere.example/'>",
}


def test_what_gets_into_a_page_is_stopped(below: Server, opened) -> None:
    def with_intruders(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace("</h1>", f"</h1>{''.join(INTRUDERS.values())}", 1)
        route.fulfill(response=answer, body=body)

    watched = opened()
    page = watched.page
    page.add_init_script(WATCH)
    page.route("**/index.html", with_intruders)
    page.route("**/assets/struck.js", lambda route: route.fulfill(content_type="text/javascript", body="fetch('a')"))
    page.goto(f"{below.address}index.html")
    for intruder in page.locator(".intruder").all():
        intruder.dispatch_event("click")
    assert set(page.evaluate(STOPPED, [len(INTRUDERS), PATIENCE])) == INTRUDERS.keys()
    assert page.evaluate("window.struck") is None
    assert len(errors(watched)) >= len(INTRUDERS), "or a page that does such things would count as quiet"
    watched.expected.append("")
    watched.requests.clear()


def test_a_page_is_framed_by_its_own_host_only(below: Server, opened, tmp_path: Path) -> None:
    """And by the intranet, once IT has changed the two lines."""
    hosts = [serve(tmp_path) for _ in range(2)]
    intranet, other = (f"http://127.0.0.1:{host.server_port}/" for host in hosts)
    kit = (released(BELOW) / "hosting" / "nginx.conf").read_text("utf-8")
    kit = kit.replace("frame-ancestors 'self'\"", f"frame-ancestors 'self' {intranet}\"")
    embedded = started("nginx", BELOW, re.sub(".*SAMEORIGIN.*\n", "", kit))
    shown = [(below, below.address, True), (below, intranet, False), (embedded, intranet, True)]
    for server, around, expected in [*shown, (embedded, other, False)]:
        watched = opened()
        watched.expected.append("frame")
        assert is_framed(watched.page, server, around, tmp_path) == expected, (server, around)
    for host in hosts:
        host.shutdown()
        host.server_close()


def is_framed(page: Page, server: Server, around: str, folder: Path) -> bool:
    """Whether a page of the host `around`, which serves `folder`, can show the site in a frame."""
    frame = f"<!doctype html><title>Around</title><iframe src='{server.address}index.html' title='The site'></iframe>"
    (folder / "around.html").write_text(frame, "utf-8")
    if around == server.address:
        page.route("**/around.html", lambda route: route.fulfill(content_type="text/html", body=frame))
    page.goto(f"{around}around.html")
    inner = page.frames[1]
    shown = inner.url.startswith(server.address)
    assert inner.locator("h1", has_text="Decisions about children").count() == shown
    return shown
