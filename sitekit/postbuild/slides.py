"""Write the slides of each session as a PowerPoint file beside its page: `site/cpd/session-1-slides.pptx`.

A slide shows what the group does; the facilitator's words, read from the built page, are in its notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml.html import HtmlElement
from pptx.presentation import Presentation

from sitekit.content.definitions import Definitions
from sitekit.content.model import Activity, Session
from sitekit.content.wording import Wording
from sitekit.postbuild import docx, html, pptx
from sitekit.postbuild.html import HEADINGS
from sitekit.postbuild.pptx import Line
from sitekit.postbuild.run_sheets import LISTS, paper_body
from sitekit.rendering.context import in_words, since_start

ASK = "ddm-activity__ask"
# The list of aims follows a paragraph that begins with this word.
AIMS = "//p[strong[starts-with(normalize-space(), 'Aims')]]/following-sibling::ul[1]/li"


@dataclass(frozen=True)
class Part:
    """A heading of the page, and the blocks below it up to the next heading."""

    level: str = ""
    title: str = ""
    blocks: list[HtmlElement] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """Every line below the heading, as plain text."""
        return [line for block in self.blocks for line in _lines(block)]

    @property
    def questions(self) -> list[Line]:
        """What the group is asked: each introduction with its list of questions."""
        return [line for block in self.blocks if ASK in block.classes for line in _questions(block)]


def write_slides(site: Path, definitions: Definitions, wording: Wording) -> None:
    """Write the slides of each session beside its page in the built `site`. A session without a page has none."""
    for session in definitions.sessions:
        path = site / "cpd" / f"{session.id}.html"
        if path.is_file():
            docx.save(_slides(session, html.parse(path), wording), path.with_name(f"{session.id}-slides.pptx"))


def _slides(session: Session, page: HtmlElement, wording: Wording) -> Presentation:
    text = wording.slides
    slides = pptx.new_presentation(session.name, html.page_facts(page))
    length = text.subtitle.format(minutes=session.minutes, length=in_words(session.minutes))
    about = [Line(length, "text"), Line(wording.run_sheet.source, "text")]
    pptx.add_slide(slides, session.name, about, _timetable(session, text))
    shown = {
        "housekeeping": [Line(rule) for rule in text.ground_rules],
        "aims": [Line(_capitalised(_text(aim))) for aim in page.xpath(AIMS)],
        "key-points": [Line(point) for point in session.key_points],
    }
    parts = _parts(page)
    for activity in session.activities.values():
        inner = dict(_parts_of(activity, parts))
        _add_stage(slides, activity, parts.get(activity.id, Part()), [part.title for part in inner.values()], text)
        for id, part in inner.items():
            _add_part(slides, part, next((lines for word, lines in shown.items() if word in id), []), text)
    afterwards = parts.get("afterwards", Part()).notes
    pptx.add_slide(slides, text.closing.heading, map(Line, text.closing.points), afterwards)
    return slides


def _timetable(session: Session, text: Wording) -> Iterator[str]:
    for activity in session.activities.values():
        when = since_start(session.start(activity.id)).capitalize()
        yield text.timetable_line.format(when=when, minutes=activity.minutes, activity=activity.name)


def _add_stage(slides: Presentation, activity: Activity, part: Part, titles: Sequence[str], text: Wording) -> None:
    """What the group does, and for how long: its card, its steps, its questions or else the `titles` of its parts."""
    steps = activity.steps.values()
    for step in (step for step in steps if step.task == "review"):
        private = text.own_entries
        pptx.add_slide(slides, private.heading.format(step=step.name), map(Line, private.points), [private.note])
    minutes = text.minutes.format(minutes=activity.minutes)
    lead = Line(", ".join(filter(None, (minutes, activity.format))), "lead")
    lines = _card(activity) + [Line(text.step.format(minutes=step.minutes, step=step.name)) for step in steps]
    pptx.add_slide(slides, activity.name, [lead, *(lines or part.questions or map(Line, titles))], part.notes)
    for step in steps:
        if card := _card(step):
            lead = Line(text.minutes.format(minutes=step.minutes), "lead")
            pptx.add_slide(slides, step.name, [lead, *card], part.notes)
    if lines and part.questions:
        pptx.add_slide(slides, text.questions.format(part=activity.name), part.questions, part.notes)


def _card(stage: object) -> list[Line]:
    """What participants are asked to do, in their words, where the definitions say so."""
    card = getattr(stage, "card", None)
    return [Line(card, "text")] if card else []


def _add_part(slides: Presentation, part: Part, lines: Sequence[Line], text: Wording) -> None:
    """The slides of a part of an activity. One that shows nothing has its words in the notes of the slide before."""
    if lines:
        pptx.add_slide(slides, part.title, lines, part.notes)
    if part.questions:
        title = text.questions.format(part=part.title) if lines else part.title
        pptx.add_slide(slides, title, part.questions, part.notes)
    if not lines and not part.questions:
        pptx.add_notes(slides, [part.title, *part.notes])


# --- What the page says ----------------------------------------------------------------------------------------------


def _parts(page: HtmlElement) -> dict[str, Part]:
    """The parts of the page by the ids of their headings, in order."""
    parts: dict[str, Part] = {"": Part()}
    for block in paper_body(page):
        if block.tag in HEADINGS:
            parts[block.get("id", "")] = Part(block.tag, _text(block))
        else:
            parts[[*parts][-1]].blocks.append(block)
    return parts


def _parts_of(activity: Activity, parts: dict[str, Part]) -> Iterator[tuple[str, Part]]:
    """The parts that an activity has of its own: those of a lower level that follow its heading."""
    ids = [*parts]
    start = ids.index(activity.id) + 1 if activity.id in parts else len(ids)
    for id in ids[start:]:
        if parts[id].level <= parts[activity.id].level:
            return
        yield id, parts[id]


def _lines(block: HtmlElement) -> Iterator[str]:
    """The text of a block, a paragraph or an item of a list to a line."""
    if block.tag in LISTS:
        for number, item in enumerate(block.iterchildren("li"), 1):
            mark = f"{number}." if block.tag == "ol" else "–"
            yield f"{mark} {_text(item)}"
            yield from (f"    {line}" for child in item if child.tag in LISTS for line in _lines(child))
    elif block.tag in ("div", "blockquote", "section"):
        for child in block:
            yield from _lines(child)
    elif text := _text(block):
        yield text


def _questions(ask: HtmlElement) -> Iterator[Line]:
    """The questions after an introduction such as "Ask about summaries:", which tells the facilitator to ask them."""
    if about := _text(ask).removeprefix("Ask").strip(" ,:"):
        yield Line(f"{_capitalised(about)}:", "lead")
    if (questions := ask.getnext()) is not None and questions.tag in LISTS:
        yield from (Line(_text(item)) for item in questions.iterchildren("li"))


def _text(element: HtmlElement) -> str:
    """The text of an element with single spaces, without the lists in it."""
    return " ".join("".join(element.xpath("text() | *[not(self::ul or self::ol)]//text()")).split())


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
