"""Write the slides of each session as a PowerPoint file beside its page: `site/cpd/session-1-slides.pptx`.

A slide shows what the group does; the facilitator's words, read from the built page, are in its notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
Parts = dict[str, list[HtmlElement]]
# What the facilitator is told, and what the group is asked.
Part = tuple[list[str], list[Line]]
# What people do away from the shared screen.
APART = ("read", "review", "reflect")


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
    pptx.add_slide(slides, session.name, [Line(length, "text"), Line(wording.run_sheet.source, "text")], [text.before])
    shown = {"ground rules": text.ground_rules, "aims": _aims(page), "key points": session.key_points}
    parts = _parts(page, session)
    for activity in session.activities.values():
        _add_activity(slides, session, activity, parts, shown, text)
    return slides


def _add_activity(
    slides: Presentation,
    session: Session,
    activity: Activity,
    parts: Parts,
    shown: dict[str, Sequence[str]],
    text: Wording,
) -> None:
    """The slides of each stage. When the group leaves the shared screen, one says when to be back."""
    stages: list[Stage] = [*activity.steps.values()] or [activity]
    leaving = next((stage for stage in stages if activity.format == "pairs" or _task(stage) in APART), None)
    for stage in stages:
        if stage is leaving:
            _add_privacy(slides, stages, text)
        about = next((words for words in shown if stage.name.lower().startswith(words)), "")
        back = [Line(text.back, "lead")] if stage is leaving or _task(stage) == "break" else []
        start = session.start(activity.id, stage.id if activity.steps else None)
        lines = [*map(Line, shown.get(about, ())), *back]
        _add_stage(slides, stage, start, lines, _part_of(stage, activity, parts), text)
        if about == "aims":
            _add_timetable(slides, session, text)


def _aims(page: HtmlElement) -> list[str]:
    return [_capitalised(_text(aim)).rstrip(".") for aim in page.xpath(AIMS)]


def _task(stage: Stage) -> str:
    return stage.task if isinstance(stage, Step) else stage.mode


def _add_privacy(slides: Presentation, stages: Iterable[Stage], text: Wording) -> None:
    """What to read out before people leave to review their own entries, where one of the stages is a review."""
    private = text.own_entries
    for review in (stage for stage in stages if _task(stage) == "review"):
        pptx.add_slide(slides, private.heading.format(step=review.name), map(Line, private.points), [private.note])


def _add_timetable(slides: Presentation, session: Session, text: Wording) -> None:
    """The timetable that the facilitator goes through after the aims."""
    lines = [
        Line(text.timetable_line.format(when=_when(session.start(each.id)), minutes=each.minutes, activity=each.name))
        for each in session.activities.values()
    ]
    pptx.add_slide(slides, text.timetable.format(session=session.short_name.lower()), lines, ())


def _add_stage(
    slides: Presentation, stage: Stage, start: int, others: Iterable[Line], part: Part, text: Wording
) -> None:
    """What the group does and for how long, then its questions. The notes have only what is not on the slide."""
    told, asked = part
    card = [Line(stage.card, "text")] if stage.card else []
    lines = [Line(text.minutes.format(minutes=stage.minutes), "lead"), *card, *others]
    seen = " ".join(line.text for line in (*lines, *asked))
    minutes = text.our_minutes if getattr(stage, "split", None) else text.minutes
    when = text.when.format(when=_when(start), minutes=minutes.format(minutes=stage.minutes))
    notes = [when, *(line for line in told if line.lstrip("0123456789.– ") not in seen)]
    pptx.add_slide(slides, stage.name, lines, notes)
    if any(line.kind == "point" for line in asked):
        pptx.add_slide(slides, text.questions.format(part=stage.name), asked, notes)


def _when(start: int) -> str:
    return since_start(start).capitalize()


# --- What the page says ----------------------------------------------------------------------------------------------


def _parts(page: HtmlElement, session: Session) -> Parts:
    """The blocks of each activity, and of each stage that has a heading of its own, by their ids."""
    ids = {id for activity in session.activities.values() for id in (activity.id, *activity.steps)}
    parts: Parts = {"": []}
    for block in paper_body(page):
        if block.tag in HEADINGS and (block.tag == "h2" or block.get("id") in ids):
            parts[block.get("id")] = []
        else:
            parts[[*parts][-1]].append(block)
    return parts


def _part_of(stage: Stage, activity: Activity, parts: Parts) -> Part:
    """What the facilitator is told and the group is asked, apart from questions on a card and times.

    A stage without a heading has the words of its activity: online each of them, elsewhere the first alone.
    """
    steps = [*activity.steps.values()]
    cards = " ".join(step.card or "" for step in steps)
    discussed = next((step for step in steps if step.task == "discuss"), None)
    is_own = stage.id in parts
    blocks = parts[stage.id] if is_own else parts.get(activity.id, [])
    told = [line for block in blocks if not (_is_shown(block) or block.xpath(TIMES)) for line in _lines(block)]
    asked = [line for block in blocks if ASK in block.classes for line in _questions(block) if line.text not in cards]
    hears = is_own or stage is steps[0] or activity.mode == "online"
    return (
        [line for line in told if hears and line.removeprefix("– ") not in cards],
        asked if is_own or stage is discussed else [],
    )


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
