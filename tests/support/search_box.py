"""The search box: ask it, and read its list."""

from __future__ import annotations

from playwright.sync_api import Page

LOADING = "Search is loading…"


def ask(page: Page, text: str) -> None:
    """Put `text` into the box as a paste does, and wait until its answer has been announced."""
    page.locator(".ddm-search__field").focus()
    page.locator(".ddm-search__field").fill(text)
    page.wait_for_function(
        """loading => {
          const said = document.querySelector("[data-ddm-search-spoken]").textContent;
          return said && said !== loading;
        }""",
        arg=LOADING,
    )


def listed(page: Page, top: str) -> list[str]:
    """The addresses in the list, from the top of the site."""
    return [url.removeprefix(top) for url in page.locator(".ddm-search__link").evaluate_all("a => a.map(b => b.href)")]
