"""What the offline pack is called, and a browser with the network cut."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Request

from support.browser import Watched, watch

EDITION = "1.0.0"
FOLDER = f"defensible-decisions-{EDITION}"


def cut(browser: Browser, width: int = 1366, **options: object) -> Watched:
    """An empty page in a browser that is offline; what it asks for elsewhere is noted, and fails."""
    watched = watch(browser, width, offline=True, reduced_motion="reduce", **options)
    watched.page.route(re.compile(r"^(?!file:|data:|blob:)"), lambda route: route.abort())
    watched.page.on("requestfailed", lambda request: watched.messages.extend(failure(request)))
    return watched


def failure(request: Request) -> list[str]:
    """What could not be had. What the browser gave up itself is none: a file to download, or a page that was left."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"error: no {request.url}: {request.failure}"]
