"""What a release leaves out is missed by nobody: pages look the same with all styles and with those that are left."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Built, serve, temporary_folder
from playwright.sync_api import Browser, Page, expect
from test_browser import MENU_BELOW, WIDTHS, open_menu, visit, watch

from guide import styles, trim

NOW = "2027-01-14T09:30:00"
SESSION = "cpd/session-1.html"
AREA = "challenge-questions/induction.html"
WORKBOOK = "challenge-questions/workbook.html"
# Half the size: a quarter of the points to compare, and what is not there still leaves a gap.
SMALL = 0.5
# After so many looks a page that never stands still counts as different.
MOST_LOOKS = 10


def cut(site: Path) -> Path:
    """A copy of the built site, cut as a release is."""
    to = temporary_folder() / "site"
    shutil.copytree(site, to)
    trim.trim(to)
    styles.cut_and_join(to)
    return to


@pytest.fixture(scope="module")
def sites(site: Built) -> Iterator[tuple[str, str]]:
    """The addresses of the site with all styles, and with those that a release leaves."""
    servers = [serve(site.folder), serve(cut(site.folder))]
    yield tuple(f"http://127.0.0.1:{server.server_port}/" for server in servers)
    for server in servers:
        server.shutdown()
        server.server_close()


@contextmanager
def looking(browser: Browser, width: int, **options: object) -> Iterator[list[Page]]:
    """Two empty pages, one for each of two sites."""
    options = {"device_scale_factor": SMALL, "reduced_motion": "reduce"} | options
    pages = [watch(browser, width, **options).page for _ in range(2)]
    for page in pages:
        page.clock.set_fixed_time(NOW)
    yield pages
    for page in pages:
        page.close()


def picture(page: Page) -> bytes:
    """The whole page as it is seen, without a blinking caret. Two pictures of one thing have the same bytes.

    Drawing all of it resizes the window for a moment. The theme's script must not hear of that: it would take the
    height of the menus away and give it back some frames later, in the middle of the drawing.
    """
    page.evaluate("addEventListener('resize', (event) => event.stopImmediatePropagation(), true)")
    return page.screenshot(full_page=True, animations="disabled", type="jpeg", quality=60)


def window(page: Page) -> bytes:
    """What is in sight, as it is seen."""
    return page.screenshot(animations="disabled")


def look_the_same(pages: list[Page], take: Callable[[Page], bytes] = picture) -> bool:
    """Whether two pages look the same once they stand still.

    The theme's script tells nobody when it has done, and goes on for some frames. So pictures that differ are taken
    again until two running are the same, of each page: then what differs is the page and not the moment.
    """
    seen = [take(page) for page in pages]
    for _ in range(MOST_LOOKS):
        if seen[0] == seen[1]:
            return True
        before, seen = seen, [take(page) for page in pages]
        if seen == before:
            return False
    return False


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_looks_the_same(width: int, browser: Browser, site: Built, sites: tuple[str, str]) -> None:
    with looking(browser, width) as pages:
        differing = []
        for name in site.pages():
            for page, address in zip(pages, sites, strict=True):
                # The tools come with the pointer; the theme's script would go on changing things while it is drawn.
                page.goto(address + name)
                page.mouse.move(0, 0)
                page.mouse.move(1, 1)
                page.locator("html[data-guide-ready]").wait_for(state="attached")
            differing += [] if look_the_same(pages) else [name]
        assert differing == []


# --- What people do --------------------------------------------------------------------------------------------------


def ask(page: Page, question: str) -> None:
    """All at once: typed, it would be answered letter by letter, and which answer is shown be a matter of speed."""
    page.keyboard.press("f")
    page.locator(".guide-search__field:focus").fill(question)


def find(page: Page) -> None:
    ask(page, "uncertainty")
    # A first answer may be followed by a fuller one. Screen readers hear of the last only.
    expect(page.locator("[data-guide-search-spoken]")).to_contain_text("First: ")


def nothing_found(page: Page) -> None:
    ask(page, "xyzzyqqq")
    expect(page.locator("[data-guide-search-found]")).to_have_text("Nothing found for “xyzzyqqq”.")


def plan(page: Page) -> None:
    day = page.locator("[data-guide-planner] [data-part=date]").first
    day.fill("2027-01-10")
    day.blur()
    for more in page.locator("[data-guide-planner] details").all():
        more.locator("summary").click()
    page.locator("[data-guide-planner] [data-part=start]").first.fill("late")
    page.keyboard.press("Tab")
    # The two sites are served at different ports, which the message for the group says.
    page.locator("textarea").evaluate_all(
        "all => all.forEach(one => { one.value = one.value.replace(/:[0-9]+/g, '') })"
    )


def run(page: Page) -> None:
    page.locator('[data-guide-run-do="start"]:visible').click()
    page.locator(".guide-run").wait_for()


def write(page: Page) -> None:
    page.locator(".guide-workbook__answer textarea").first.fill("kingfisher")
    for judgement in page.locator(".guide-workbook__judgement input").all()[1:14:5]:
        judgement.check()


def act(page: Page) -> None:
    write(page)
    # It shows what was judged after a rest, and only then offers to make an action of it.
    judged = page.locator(".guide-workbook__judgement input:checked").count()
    expect(page.locator("[data-guide-overview] [data-part=summary]")).to_have_text(re.compile(f"^{judged} of "))
    page.locator("[data-guide-overview] button:visible").first.click()
    expect(page.locator("[data-guide-actions] [data-field=what]").first).to_be_focused()


def choose(page: Page) -> None:
    for tick in page.locator("[data-guide-questions] input[type=checkbox]").all()[:3]:
        tick.check()


def print_notes(page: Page) -> None:
    page.evaluate("window.print = () => {}")
    write(page)
    page.locator("[aria-label='Your notes'] [data-part=print]").click()
    page.emulate_media(media="print")


def print_plan(page: Page) -> None:
    page.evaluate("window.print = () => {}")
    page.locator("[data-guide-planner] [data-part=print]").click()
    page.emulate_media(media="print")


def print_agenda(page: Page) -> None:
    page.evaluate("window.print = () => {}")
    choose(page)
    page.locator("[data-guide-agenda] [data-part=print], .guide-picker__panel [data-part=print]").first.click()
    page.emulate_media(media="print")


def on_paper(page: Page) -> None:
    page.emulate_media(media="print")


def in_forced_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")


def by_keyboard(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Tab")


def in_the_text(page: Page) -> None:
    page.locator("article a[href]").first.focus()
    page.keyboard.press("Tab")


def at_a_part(page: Page) -> None:
    page.evaluate("location.hash = document.querySelector('article :is(h2, h3)[id] ~ :is(h2, h3)[id]').id")


def scrolled(page: Page) -> None:
    page.mouse.wheel(0, 900)
    page.locator(".md-header--shadow .md-header__title--active").wait_for()
    page.locator(".md-nav--secondary .md-nav__link--active").first.wait_for(state="attached")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def menu(page: Page) -> None:
    if page.viewport_size["width"] < MENU_BELOW:
        open_menu(page)


def as_it_is(page: Page) -> None:
    """Nothing is done; for what a page is by itself."""


DONE: list[tuple[Callable[[Page], None], str]] = [
    *((on_paper, page) for page in ("index.html", SESSION, AREA, "tools/safe-uncertainty.html", "glossary.html")),
    *((in_forced_colours, page) for page in (SESSION, WORKBOOK, "tools/discrepancy-matrix.html")),
    *((menu, SESSION), (find, SESSION), (nothing_found, "index.html"), (by_keyboard, SESSION)),
    *(
        (in_the_text, "glossary.html"),
        (at_a_part, SESSION),
        (scrolled, SESSION),
        (plan, SESSION),
        (plan, "cpd/plan.html"),
    ),
    *((run, SESSION), (write, AREA), (act, WORKBOOK), (choose, "challenge-questions/agenda.html")),
    *((print_notes, AREA), (print_plan, SESSION), (print_agenda, "challenge-questions/agenda.html")),
]


ON_PAPER = (on_paper, print_notes, print_plan, print_agenda)


@pytest.mark.parametrize("width", WIDTHS)
def test_whatever_people_do_looks_the_same(width: int, browser: Browser, sites: tuple[str, str]) -> None:
    differing = []
    for do, name in DONE:
        if do in ON_PAPER and width != WIDTHS[0]:
            continue  # paper is as wide as it is
        with looking(browser, width) as pages:
            for page, address in zip(pages, sites, strict=True):
                visit(page, address + name)
                do(page)
            if not look_the_same(pages, window if do is scrolled else picture):
                differing.append(f"{do.__name__} on {name}")
    assert differing == []


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_it_looks_the_same(width: int, browser: Browser, sites: tuple[str, str]) -> None:
    with looking(browser, width, java_script_enabled=False) as pages:
        for name in ("index.html", SESSION, AREA, "404.html"):
            for page, address in zip(pages, sites, strict=True):
                page.goto(address + name)
            assert look_the_same(pages), name


def test_a_rule_that_is_missing_is_seen(browser: Browser, site: Built, sites: tuple[str, str]) -> None:
    poorer = cut(site.folder)
    sheet = poorer / styles.JOINED
    less = (
        sheet.read_text("utf-8")
        .replace(".guide-cards>ul>li{", ".guide-nothing{")
        .replace(".guide-cards > ul > li{", "x{")
    )
    assert less != sheet.read_text("utf-8")
    sheet.write_text(less, "utf-8")
    server = serve(poorer)
    with looking(browser, 390) as pages:
        for page, address in zip(pages, (sites[1], f"http://127.0.0.1:{server.server_port}/"), strict=True):
            visit(page, f"{address}tools/index.html")
        same = look_the_same(pages)
    server.shutdown()
    server.server_close()
    assert not same


# --- Which rules stay ------------------------------------------------------------------------------------------------

PAGE = '<html class="js"><body dir="ltr"><div class="md-box" id="here" data-md-kind="one two">{}</div></body></html>'
SHEET = """
:root { --used: 1px; --unused: 2px; --by-unused: var(--unused); --by-script: 3px }
.md-box { margin: var(--used); animation: turn 1s }
.md-box:hover::before, .nobody { color: red }
.md-box--open { color: green }
.made-by-script { color: blue }
.row-7 { color: blue }
.stranger .md-box { color: red }
.md-box:not(.stranger) { color: green }
.md-box:is(.stranger, .nobody) { color: red }
#here > div, #there, #here>:last-child { color: green }
[dir=rtl] .md-box, [dir=ltr] .md-box { color: green }
[data-md-kind~=two] { color: green }
[data-md-kind~=three] { color: red }
[data-guide-state] { color: blue }
[data-md-lock] { color: blue }
video { color: red }
@keyframes turn { to { left: 0 } }
@keyframes fade { to { left: 0 } }
@media print { .stranger { color: red } }
@media print { .md-box { color: black !important } }
"""
SCRIPT = """// never .commented
const it = element("div", "made-by-script", `row-${at}`);
it.dataset.guideState = "open";
it.style.setProperty("--by-script", "1px");
"""
THEME = 'var x="md-box--open md-tip--open";e.setAttribute("data-md-lock","")'


def small(tmp_path: Path, extra: str = "") -> str:
    """The style sheet that is left of SHEET where these scripts and this page are the whole site."""
    for path, text in {
        "index.html": PAGE.format(extra),
        "assets/js/it.js": SCRIPT,
        "assets/javascripts/bundle.min.js": THEME,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return styles.cut({"a.css": SHEET}, styles.words_of(tmp_path))["a.css"]


def test_what_can_match_stays_and_the_rest_goes(tmp_path: Path) -> None:
    assert small(tmp_path).splitlines() == [
        ":root{--used:1px;--by-script:3px}",
        ".md-box{margin:var(--used);animation:turn 1s}",
        ".md-box:hover::before{color:red}",
        ".md-box--open{color:green}",
        ".made-by-script{color:blue}",
        ".row-7{color:blue}",
        ".md-box:not(.stranger){color:green}",
        "#here > div,#here>:last-child{color:green}",
        "[dir=ltr] .md-box{color:green}",
        "[data-md-kind~=two]{color:green}",
        "[data-guide-state]{color:blue}",
        "[data-md-lock]{color:blue}",
        "@keyframes turn { to { left: 0 } }",
        "@media print{.md-box{color:black!important}",
        "}",
    ]


def test_what_a_maintainer_adds_brings_its_rules_along(tmp_path: Path) -> None:
    added = set(small(tmp_path, '<video class="stranger"></video>').splitlines()) - set(small(tmp_path).splitlines())
    assert {".stranger .md-box{color:red}", "video{color:red}"} <= added


def test_a_feature_of_the_theme_that_a_page_begins_to_use_is_kept(site: Built, tmp_path: Path) -> None:
    before = (cut(site.folder) / styles.JOINED).read_text("utf-8")
    assert ".danger" not in before
    assert "--md-admonition-icon--danger" not in before
    assert ".tabbed-set" not in before
    shutil.copytree(site.folder, tmp_path / "site")
    page = tmp_path / "site" / "about.html"
    new = '<div class="admonition danger"><kbd>B</kbd></div><div class="tabbed-set"></div>'
    page.write_text(page.read_text("utf-8").replace("</article>", f"{new}</article>"), "utf-8")
    after = (cut(tmp_path / "site") / styles.JOINED).read_text("utf-8")
    assert ".md-typeset .admonition.danger" in after
    assert "--md-admonition-icon--danger:url(" in after
    assert ".tabbed-set" in after
    assert ".md-typeset kbd" in after


def test_the_page_not_found_and_pages_in_folders_name_the_one_sheet(site: Built) -> None:
    folder = cut(site.folder)
    for name in site.pages():
        text = (folder / name).read_text("utf-8")
        sheets = re.findall(r'(?<!<noscript>)<link rel="stylesheet" href="([^"]+)">', text)
        assert sheets[0].endswith(styles.JOINED), name
        assert not [sheet for sheet in sheets if "stylesheets/" in sheet or sheet.endswith("components.css")], name


# --- Scripts and pages -----------------------------------------------------------------------------------------------


def test_notes_and_blanks_go_and_text_stays(tmp_path: Path) -> None:
    script = "// a note\n  const a = `b // c`; // another\n\n    d(`e`, /\\/\\/ f/);\n"
    long = "// a note\nconst a = `\n  b\n`;\n"
    page = "<p>a\n\n    b</p>\n<pre>c\n\n  d</pre>\n   <textarea>\n  e</textarea>\n  <script>\n  f</script>\n"
    for path, text in {
        "assets/js/a.js": script,
        "assets/js/b.js": long,
        "a.html": page,
        "sitemap.xml": "<loc>",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    trim.trim(tmp_path)
    assert (tmp_path / "assets/js/a.js").read_text("utf-8") == "const a=`b // c`;d(`e`,/\\/\\/ f/);\n"
    assert (tmp_path / "assets/js/b.js").read_text("utf-8") == "const a=`\n  b\n`;\n"
    assert (tmp_path / "a.html").read_text("utf-8") == (
        "<p>a\nb</p>\n<pre>c\n\n  d</pre>\n<textarea>\n  e</textarea>\n<script>\n  f</script>\n"
    )
