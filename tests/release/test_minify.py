"""What a release leaves out of the built site, and what it leaves alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.builds import PROJECT

from sitekit.release import minify

SCRIPT = "// a note\n  const a = `b // c\n  d`; // another\n\n    e(`f`, /\\/\\/ g/);\n"
SHORTER = "const a=`b // c\n  d`;e(`f`,/\\/\\/ g/);\n"
PAGE = "<p>a\n\n    b</p>\n<script>\n  // a note\n</script>\n"
SHEET = '/* a note */\n.a > b {\n  content: "/* c */";\n}\n'
SHORTER_SHEET = '.a>b{content:"/* c */"}\n'
RULES = """async (css) => {
  const sheet = new CSSStyleSheet();
  return [...(await sheet.replace(css)).cssRules].map((rule) => rule.cssText);
}"""
SITEMAP = "<urlset><url><loc>https://e.org/</loc></url></urlset>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {
        "index.html": PAGE,
        "sitemap.xml": SITEMAP,
        "sitemap.xml.gz": "",
        "assets/css/a.css": SHEET,
        "assets/js/a.js": SCRIPT,
        "assets/javascripts/bundle.12345678.min.js": "a()\n//# sourceMappingURL=bundle.12345678.min.js.map\n",
        "assets/javascripts/bundle.12345678.min.js.map": "{}",
        "assets/javascripts/lunr/min/lunr.de.min.js": "",
        "assets/javascripts/workers/search.12345678.min.js": "",
        "assets/stylesheets/main.12345678.min.css": "p{}\n/*# sourceMappingURL=main.12345678.min.css.map */",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def test_what_no_reader_uses_goes_and_the_rest_stays(site: Path) -> None:
    minify.trim(site)
    left = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.*") if path.is_file()}
    assert left == {
        "index.html": PAGE,
        "sitemap.xml": SITEMAP,
        "sitemap.xml.gz": "",
        "assets/css/a.css": SHORTER_SHEET,
        "assets/js/a.js": SHORTER,
        "assets/javascripts/bundle.12345678.min.js": "a()\n",
        "assets/stylesheets/main.12345678.min.css": "p{}\n",
    }


@pytest.mark.parametrize("sheet", sorted(PROJECT.glob("docs/assets/css/*.css")), ids=lambda file: file.stem)
def test_a_browser_reads_the_same_rules_in_a_shorter_sheet(sheet: Path, site: Path, browser: Browser) -> None:
    shorter = site / "assets" / "css" / "a.css"
    shorter.write_bytes(sheet.read_bytes())
    minify.trim(site)
    page = browser.new_page()
    before, after = (page.evaluate(RULES, file.read_text("utf-8")) for file in (sheet, shorter))
    page.close()
    blanks = re.compile(r"(?<=,)\s+|\s+(?=[,;])")  # inside a value a browser keeps them as they are written
    assert [blanks.sub("", rule) for rule in after] == [blanks.sub("", rule) for rule in before] != []


def test_a_sitemap_without_addresses_goes(site: Path) -> None:
    (site / "sitemap.xml").write_text("<urlset></urlset>", "utf-8")
    minify.trim(site)
    assert list(site.glob("sitemap*")) == []
