"""Write the slides of each session as a PowerPoint file beside its page: `site/cpd/session-1-slides.pptx`.

A slide shows what the group does; the facilitator's words, read from the built page, are in its notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml.html import HtmlElement
from pptx.presentation import Presentation

from sitekit.content.definitions import Definitions
from sitekit.content.model import Activity, Session, Step
from sitekit.content.wording import Wording
from sitekit.postbuild import docx, html, pptx
from sitekit.postbuild.html import HEADINGS
from sitekit.postbuild.pptx import Line
from sitekit.postbuild.run_sheets import LISTS, paper_body
from sitekit.rendering.context import in_words, since_start

ASK = "ddm-activity__ask"
# The list of aims follows a paragraph that begins with this word.
TIMES = ".//*[contains(@class, 'ddm-time')]"
AIMS = "//p[strong[starts-with(normalize-space(), 'Aims')]]/following-sibling::ul[1]/li"


Stage = Activity | Step


@dataclass(frozen=True)
class Part:
    """A part of the page: its blocks, and its questions where they are not those in the blocks."""

    blocks: list[HtmlElement] = field(default_factory=list)
    asked: list[Line] | None = None

    @property
    def notes(self) -> list[str]:
        """Every line as plain text, without facts and times, which are the guide's, and what leads to questions."""
        told = [block for block in self.blocks if not _is_shown(block) and not block.xpath(TIMES)]
        return [line for block in told for line in _lines(block)]

    @property
    def questions(self) -> list[Line]:
        """What the group is asked: each introduction with its list of questions."""
        if self.asked is not None:
            return self.asked
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
    shown = {"ground rules": text.ground_rules, "aims": _aims(page), "key points": session.key_points}
    parts = _parts(page, session)
    for activity in session.activities.values():
        for stage in activity.steps.values() or [activity]:
            listed = next((lines for words, lines in shown.items() if words in stage.name.lower()), ())
            _add_stage(slides, activity, stage, _part_of(stage, activity, parts), listed, text)
    return slides


def _aims(page: HtmlElement) -> list[str]:
    return [_capitalised(_text(aim)) for aim in page.xpath(AIMS)]


def _timetable(session: Session, text: Wording) -> Iterator[str]:
    for activity in session.activities.values():
        when = since_start(session.start(activity.id)).capitalize()
        yield text.timetable_line.format(when=when, minutes=activity.minutes, activity=activity.name)


def _add_stage(
    slides: Presentation, activity: Activity, stage: Stage, part: Part, listed: Iterable[str], text: Wording
) -> None:
    """What the group does and for how long, then its questions. The notes have only what is not on the slides."""
    task, card, is_ours = (getattr(stage, name, None) for name in ("task", "card", "split"))
    if task == "review":
        private = text.own_entries
        pptx.add_slide(slides, private.heading.format(step=stage.name), map(Line, private.points), [private.note])
    minutes = (text.our_minutes if is_ours else text.minutes).format(minutes=stage.minutes)
    lead = Line(", ".join(filter(None, (minutes, activity.format if task != "break" else None))), "lead")
    lines = [lead, *([Line(card, "text")] if card else []), *map(Line, listed)]
    questions = [line for line in part.questions if line.text not in (card or "")]
    seen = " ".join(line.text for line in (*lines, *part.questions))
    pptx.add_slide(slides, stage.name, lines, [line for line in part.notes if line.lstrip("0123456789.– ") not in seen])
    if any(line.kind == "point" for line in questions):
        pptx.add_slide(slides, text.questions.format(part=stage.name), questions, ())


# --- What the page says ----------------------------------------------------------------------------------------------


def _parts(page: HtmlElement, session: Session) -> dict[str, Part]:
    """What the page says of each activity, and of each stage that has a heading of its own, by their ids."""
    ids = {id for activity in session.activities.values() for id in (activity.id, *activity.steps)}
    parts = {"": Part()}
    for block in paper_body(page):
        if block.tag in HEADINGS and (block.tag == "h2" or block.get("id") in ids):
            parts[block.get("id")] = Part()
        else:
            parts[[*parts][-1]].blocks.append(block)
    return parts


def _part_of(stage: Stage, activity: Activity, parts: dict[str, Part]) -> Part:
    """What the page says of a stage. The first of an activity has its words, and a discussion its questions."""
    if stage.id in parts or activity.id not in parts:
        return parts.get(stage.id, Part())
    first, *_ = steps = [*activity.steps.values()]
    discussed = next((step for step in steps if step.task == "discuss"), None)
    whole = parts[activity.id]
    return Part(whole.blocks if stage is first else [], whole.questions if stage is discussed else [])


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


def _is_shown(block: HtmlElement) -> bool:
    """Whether a block says what its questions are about. Any other introduction is for the facilitator alone."""
    return ASK in block.classes and _text(block).startswith("Ask")


def _questions(ask: HtmlElement) -> Iterator[Line]:
    """The questions after an introduction such as "Ask about summaries:", which tells the facilitator to ask them."""
    if _is_shown(ask) and (about := _text(ask).removeprefix("Ask").strip(" ,:")):
        yield Line(f"{_capitalised(about)}:", "lead")
    if (questions := ask.getnext()) is not None and questions.tag in LISTS:
        yield from (Line(_text(item)) for item in questions.iterchildren("li"))


def _text(element: HtmlElement) -> str:
    """The text of an element with single spaces, without the lists in it."""
    return " ".join("".join(element.xpath("text() | *[not(self::ul or self::ol)]//text()")).split())


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
