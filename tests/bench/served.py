"""The sites as readers get them: our release, the stock theme's site and plain HTML, each served by nginx with gzip.

Responsible for the same server and the same settings for all three: those of our hosting kit. The others are served
without its security policy, which names our files and would stop their scripts. Not responsible for measuring them.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from conftest import temporary_folder
from test_hosting import TOP, Server, free_port, nginx_settings, settled

from bench import machine, projects
from guide import hosting

# One page of each kind.
KINDS: Mapping[str, str] = {
    "home": "index.html",
    "tool": "tools/safe-uncertainty.html",
    "session": "cpd/session-1.html",
    "area": "challenge-questions/induction.html",
    "workbook": "challenge-questions/workbook.html",
    "agenda": "challenge-questions/agenda.html",
    "plan": "cpd/plan.html",
    "glossary": "glossary.html",
    "references": "references.html",
    "404": "404.html",
}
OURS, STOCK, PLAIN = "ours", "stock", "plain HTML"


def missing() -> str:
    """Why the sites cannot be served as readers get them; nothing when they can."""
    return "" if machine.program("nginx") else "nginx is not installed"


@contextmanager
def sites() -> Iterator[dict[str, Server]]:
    """The three sites, each at an address of its own."""
    folder = temporary_folder()
    folder.chmod(0o755)
    project = projects.ours(folder / "ours")
    projects.release(project, folder / "dist")
    stock = projects.build(projects.stock(project, folder / "stock"), folder / "stock-site")
    plain = projects.plain(stock, folder / "plain-site")
    built = {OURS: folder / "dist" / "site", STOCK: stock, PLAIN: plain}
    with ExitStack() as running:
        yield {name: running.enter_context(_nginx(site, _settings(name, site))) for name, site in built.items()}


def _settings(name: str, site: Path) -> str:
    """The settings of the hosting kit, written from the site's own files."""
    kit = temporary_folder()
    hosting.write_kit(site, kit)
    settings = (kit / "nginx.conf").read_text("utf-8")
    if name == OURS:
        return settings
    return re.sub(r"^ *add_header Content-Security-Policy .*\n", "", settings, flags=re.MULTILINE)


@contextmanager
def _nginx(site: Path, kit: str) -> Iterator[Server]:
    folder, port = temporary_folder(), free_port()
    process = subprocess.Popen(
        nginx_settings(folder, port, site, kit, TOP), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        settled(process, port, folder)
        yield Server(f"http://127.0.0.1:{port}/", TOP, site)
    finally:
        process.terminate()
        process.wait()
