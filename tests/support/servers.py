"""Real nginx and Apache on 127.0.0.1 that serve a release with its own settings."""

from __future__ import annotations

import atexit
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from sitekit.release import server_config
from support.builds import temporary_folder
from support.released import TOP, released

MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("mpm_event", "authz_core", "alias", "dir", "mime", "headers", "filter", "deflate")
PATIENCE = 90  # seconds


@dataclass(frozen=True)
class Server:
    """A running web server: where the site is on it, the site's own folder, and the policy that it should send."""

    address: str
    path: str
    folder: Path
    policy: str

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers by their names in small letters, and content, as a browser receives them."""
        asked = {"Accept-Encoding": "gzip"} | {name.replace("_", "-"): value for name, value in headers.items()}
        status, received, content = request(urlsplit(self.address).port, path, asked)
        names = {name.lower() for name in received}
        return status, {name: ", ".join(received.get_all(name) or ()) for name in names}, content


def request(port: int | None, path: str, headers: Mapping[str, str]) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers=dict(headers))
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


@cache
def started(server: str, path: str, settings: str = "") -> Server:
    """Serve the release for `path`, with its own settings or those given, until the tests end."""
    folder, port = temporary_folder(), free_port()
    # A copy of its own: Apache gives up root's rights and reads it as nobody, and may get a file put into it.
    dist = shutil.copytree(released(path), folder / "dist")
    folder.chmod(0o755)
    settings = settings or (dist / "hosting" / f"{server}.conf").read_text("utf-8")
    prepare = {"nginx": nginx_settings, "apache": apache_settings}[server]
    command = prepare(folder, port, dist / "site", settings, path)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(stop, process)
    wait_for(process, port, folder / "error.log")
    return Server(f"http://127.0.0.1:{port}{path}", path, dist / "site", server_config.policy(dist / "site"))


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(PATIENCE)


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, log.read_text("utf-8") if log.exists() else "the server stopped"
        assert time.monotonic() < deadline, "the server did not answer"
        try:
            request(port, TOP, {})
        except OSError:
            continue
        return


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
    """The kit in the server block of a host, with the one change that its first line asks for."""
    (folder / "site.conf").write_text(kit.replace(f"alias {server_config.FOLDER}/;", f"alias {site}/;"), "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {places}\n"
        # Settings of the host that must not harm the site.
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
        lines = [line.replace(server_config.FOLDER, str(site)) for line in lines]
        lines += [f'<Directory "{site}">', "AllowOverride FileInfo Indexes Options"]
    start = [
        *(f'ServerRoot "{folder}"', f"Listen 127.0.0.1:{port}", "ServerName localhost", f'PidFile "{folder}/pid"'),
        *(f'ErrorLog "{folder}/error.log"', "User #65534", "Group #65534", "StartServers 1"),
        *(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED),
        *(f'TypesConfig "{folder}/no-types"', 'Header set X-Frame-Options "DENY"', "ServerTokens Prod"),
    ]
    (folder / "apache.conf").write_text("\n".join([*start, *lines, "Require all granted", "</Directory>", ""]), "utf-8")
    return [program("apache2", "httpd"), "-f", f"{folder}/apache.conf", "-D", "FOREGROUND"]
