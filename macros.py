"""The calls an editor may write in a page. What a block prints is in `overrides/components/<name of the call>.md`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sitekit import integration
from sitekit.content.model import Area, Reference
from sitekit.rendering import worksheet_data
from sitekit.rendering.context import PageContext, render

# --- In a sentence: these give a phrase ------------------------------------------------------------------------------


def name(page: PageContext, id: str) -> str:
    """The name of a definition, for headings. Example: {{ name("safe-uncertainty") }}"""
    return page.definitions.find(id).name


def title(page: PageContext, id: str) -> str:
    """The title of a thing as the publication prints it. Example: {{ title("session-1") }}"""
    return str(page.field(id, "title"))


def minutes(page: PageContext, id: str) -> str:
    """The minutes of a session, an activity or a step, in figures. Example: {{ minutes("pair-work") }}"""
    return str(page.field(id, "minutes"))


def organisation(page: PageContext, field: str) -> str:
    """What the organisation that publishes the site says of itself. Example: {{ organisation("contact") }}"""
    return page.organisation(field)


def link(page: PageContext, id: str, words: str = "") -> str:
    """A link to a definition's page or entry. Example: {{ link("safe-uncertainty", "hold the risk") }}"""
    return page.link(id, words)


def cite(page: PageContext, reference: str, where: str = "") -> str:
    """(Author, year), linked to the list of references. Example: {{ cite("watts-2020", "p. 21") }}"""
    work = page.definitions.find(reference, Reference)
    return f"({page.link(reference, ', '.join(filter(None, (work.cite_as, work.year, where))))})"


def script(page: PageContext, tool: str) -> str:
    """Words with which to introduce a tool, in quotation marks. Example: {{ script("summaries") }}"""
    return f'"{page.field(tool, "script")}"'


def group(page: PageContext, tool: str) -> str:
    """How to use a tool with a group. Example: {{ group("summaries") }}"""
    return str(page.field(tool, "group"))


# --- Alone on a line: these give a block -----------------------------------------------------------------------------


def meaning(page: PageContext, id: str) -> str:
    """The shared definition of a thing, as a paragraph. Example: {{ meaning("safe-uncertainty") }}"""
    return render("meaning", page, meaning=page.field(id, "meaning"))


def cards(page: PageContext, section: str) -> str:
    """Every member of a section of the data file, linked. Example: {{ cards("tools") }}"""
    return render("cards", page, section=section, entries=page.definitions.members(section))


def timetable(page: PageContext, session: str) -> str:
    """A table of a session's activities, with minutes and running time. Example: {{ timetable("session-1") }}"""
    return render("timetable", page, session=page.definitions.session(session))


def activity(page: PageContext, session: str, activity: str) -> str:
    """The heading of an activity, with its facts and steps. Example: {{ activity("session-1", "pair-work") }}"""
    chosen = page.definitions.session(session)
    return render("activity", page, session=chosen, activity=page.activity(activity, session))


def planned(page: PageContext, session: str = "") -> str:
    """What a link says of the plan, for all sessions or one. Example: {{ planned("session-1") }}"""
    return render("planned", page, session=page.definitions.session(session) if session else None)


def run_view(page: PageContext, session: str) -> str:
    """The clock with which a facilitator runs a session, step by step. Example: {{ run_view("session-1") }}"""
    return render("run_view", page, session=page.definitions.session(session))


def pack(page: PageContext, session: str) -> str:
    """What a facilitator takes along: run-sheet, checklist, handouts. Example: {{ pack("session-1") }}"""
    return render("pack", page, session=page.definitions.session(session))


def questions(page: PageContext, area: str) -> str:
    """The challenge questions of an area, numbered. Example: {{ questions("induction") }}"""
    return render("questions", page, area=page.definitions.find(area, Area))


def all_questions(page: PageContext) -> str:
    """The challenge questions of all areas, to choose from and to work through. Example: {{ all_questions() }}"""
    areas = page.definitions.areas
    every = [id for area in areas for id in area.questions]
    return render("all_questions", page, every=every, short_form=[id for area in areas for id in area.short_form])


def reflections(page: PageContext, id: str, part: str = "") -> str:
    """The questions to ask oneself after a tool or session. Example: {{ reflections("summaries") }}"""
    return render("reflections", page, reflections=page.reflections(id, part))


def workbook(page: PageContext, id: str = "") -> str:
    """Boxes for notes under a page's questions, and its worksheets. Example: {{ workbook("summaries") }}"""
    return render("workbook", page, **worksheet_data.workbook(id, page.definitions, page.wording))


def form(page: PageContext, id: str) -> str:
    """The link to a form of our own, and its questions where it shows them. Example: {{ form("evaluation") }}"""
    return render("form", page, form=worksheet_data.form(id, page.pages, page.wording))


def used_in(page: PageContext, id: str) -> str:
    """The sessions that use a tool. Example: {{ used_in("safe-uncertainty") }}"""
    return render("used_in", page, sessions=page.sessions_with(id))


def picture(page: PageContext, id: str) -> str:
    """A picture of a thing, drawn by us, for those that have one. Example: {{ picture("golden-thread") }}"""
    return render("picture", page, drawing=page.drawing(id))


def facts(page: PageContext, tool: str) -> str:
    """Who uses a tool, when, for how long and with what. Example: {{ facts("summaries") }}"""
    return render("facts", page, tool=page.gridded(tool))


def grid(page: PageContext, tool: str) -> str:
    """The boxes of a tool: what to ask, what goes there, what next. Example: {{ grid("summaries") }}"""
    return render("grid", page, tool=page.gridded(tool))


def example(page: PageContext, tool: str) -> str:
    """The fictional example of a tool, box by box, with the lines on the file. Example: {{ example("summaries") }}"""
    return render("example", page, tool=page.gridded(tool), example=page.field(tool, "example"))


# --- Alone on a line, about nothing in particular --------------------------------------------------------------------


def _without_id(name: str, purpose: str) -> Callable[[PageContext], str]:
    """The call `name`, which needs nothing but its template."""

    def macro(page: PageContext) -> str:
        return render(name, page)

    macro.__name__, macro.__doc__ = name, f"{purpose} Example: {{{{ {name}() }}}}"
    return macro


key_elements = _without_id("key_elements", "The three key elements as a list.")
sea = _without_id("sea", "The three SEA principles as a list.")
stop_start_continue = _without_id("stop_start_continue", "The three stop/start/continue questions.")
prompts = _without_id("prompts", "The five prompts.")
overview = _without_id("overview", "What leaders know, how they know it and what comes next, from the workbook.")
actions = _without_id("actions", "The workbook's list of who does what by when.")
planner = _without_id("planner", "The planner of the sessions: clock times, calendar files, messages.")
decisions = _without_id("decisions", "The decisions that a supervisor may face, each with tools and questions.")
model_entries = _without_id("model_entries", "An oversight entry before and after for each decision.")
glossary = _without_id("glossary", "Every term from A to Z, the tools among them.")
references = _without_id("references", "Every work cited, and the pages that cite it.")
resources = _without_id("resources", "The publications and what else to read or hear.")
privacy_facts = _without_id("privacy_facts", "What the privacy tests found, for the privacy page.")
test_results = _without_id("test_results", "What the accessibility tests found, for the statement.")
offline_copy = _without_id("offline_copy", "Where the release puts the link to the offline copy.")

INLINE = (name, title, minutes, organisation, link, cite, script, group)
BLOCKS = (
    *(meaning, key_elements, sea, stop_start_continue, cards, timetable, activity, planned, planner, run_view, pack),
    *(form, questions, prompts, reflections, all_questions, workbook, overview, actions),
    *(facts, grid, example, decisions, model_entries, used_in, picture, glossary, references, resources),
    *(privacy_facts, offline_copy, test_results),
)
MACROS = {macro.__name__: macro for macro in (*INLINE, *BLOCKS)}


def define_env(env: Any) -> None:
    """Called by the plugin before a build: check the sources, then offer the calls to the pages."""
    integration.install(env, MACROS)


# Called by it before each page and after the build: a preview shows mistakes in the page, and gets a search index.
on_pre_page_macros = integration.show_mistakes
on_post_build = integration.write_search_index
