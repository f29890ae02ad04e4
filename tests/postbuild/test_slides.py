"""The slides of the sessions: opened as PowerPoint opens them, and compared with the definitions and the built pages.

Each check is shown slides that were spoilt for it. Not responsible for how they look, which nothing here can see.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.oxml.ns import qn
from pptx.util import Pt
from support.builds import PROJECT, built_site, parsed
from support.word_documents import wrong_file

from sitekit.content.definitions import Definitions
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.postbuild import slides
from sitekit.postbuild.pptx import Line, fitting_size

DEFINED = Definitions.load(PROJECT / "docs" / "_data" / "definitions.yml")
WORDING = Wording.load(PROJECT / WORDING_FILE)
each_session = pytest.mark.parametrize("session", DEFINED.sessions, ids=lambda session: session.id)


def path_of(session: Any, site: Path) -> Path:
    return site / "cpd" / f"{session.id}-slides.pptx"


def words(text: str) -> str:
    return " ".join(text.split())


def faults_of(shown: Any, session: Any) -> list[str]:
    """What is missing from the slides or their notes, and what somebody could not read or hear."""
    page = parsed(f"cpd/{session.id}.html")
    bodies = {slide.shapes.title.text: slide.placeholders[1].text for slide in shown.slides}
    noted = {slide.shapes.title.text: slide.notes_slide.notes_text_frame.text for slide in shown.slides}
    notes = words(" ".join(noted.values()))
    on_slides = words(" ".join(f"{title} {body}" for title, body in bodies.items()))
    runs = [
        run
        for slide in shown.slides
        for shape in slide.shapes
        for text in shape.text_frame.paragraphs
        for run in text.runs
    ]
    said = [words(each.get_text()) for each in page.select(".admonition.quote p:not(.admonition-title)")]
    asked = [words(each.get_text()) for each in page.select(".ddm-activity__ask + ul > li")]
    stages = [(one, part) for one in session.activities.values() for part in one.steps.values() or [one]]
    reviewed = any(getattr(stage, "task", "") == "review" for _, stage in stages)
    wanted = [*session.key_points, *asked, *WORDING.slides.own_entries.points * reviewed]
    wanted += WORDING.slides.ground_rules * any(stage.name == "Ground rules" for _, stage in stages)
    wanted += [one.name for one in session.activities.values()]
    elements = [part.element for slide in shown.slides for part in (slide, slide.notes_slide)]
    languages = {run.get("lang") for each in elements for run in each.iter(qn("a:rPr"))}
    checks = {
        "wide": abs(shown.slide_width * 9 / 16 - shown.slide_height) < 999,
        "titles": len(bodies) == len(shown.slides) and all(map(words, bodies)),
        "order": all(slide.shapes[0] == slide.shapes.title for slide in shown.slides),
        "language": languages == {"en-GB"} and shown.core_properties.language == "en-GB",
        "size": all(run.font.size is None or run.font.size >= Pt(18) for run in runs),
        "picture": not any(list(each.iter(qn("p:pic"))) for each in elements),
        "told": "You might" not in on_slides,  # what only the facilitator is told
        "printed title": session.title.partition(": ")[2] not in on_slides,
    }
    faults = [name for name, right in checks.items() if not right]
    for activity, stage in stages:
        body, said_here = bodies.get(stage.name, ""), noted.get(stage.name, "")
        is_shown = body.startswith(f"{stage.minutes} minutes") and (stage.card or "") in body
        faults += [f"stage: {stage.name}"] * (not is_shown)
        ours = " (our suggestion)" * bool(getattr(stage, "split", None))
        faults += [f"no minutes in the notes: {stage.name}"] * (f"{stage.minutes} minutes{ours}." not in said_here)
        is_alone = activity.mode == "online" and len(said_here.split("\n")) < 2
        faults += [f"nothing to say: {stage.name}"] * is_alone
        is_away = "break" in (activity.mode, getattr(stage, "task", ""))
        faults += [f"no time to be back: {stage.name}"] * (is_away and WORDING.slides.back not in body)
    rules = [title for title in bodies if title.endswith("keep it private")]
    reviews = [stage.name for _, stage in stages if getattr(stage, "task", "") == "review"]
    order = [*bodies]
    faults += [
        f"private too late: {review}"
        for rule, review in zip(rules, reviews, strict=True)
        if order.index(rule) > order.index(review) - 2
    ]
    faults += [
        f"too long: {title}" for title, body in bodies.items() if not fitting_size([*map(Line, body.split("\n"))])
    ]
    faults += [f"not shown: {each}" for each in wanted if words(each) not in on_slides]
    told = [(slide, line) for slide in shown.slides for line in slide.notes_slide.notes_text_frame.text.split("\n")]
    faults += [f"twice: {line}" for slide, line in told if line and line in slide.placeholders[1].text]
    return faults + [f"not in the notes: {each}" for each in said if each not in notes]


@each_session
def test_slides_show_each_stage_and_can_be_read_by_everybody(session: Any) -> None:
    assert faults_of(pptx.Presentation(str(path_of(session, built_site().folder))), session) == []


@each_session
def test_slides_are_the_same_bytes_elsewhere(session: Any, tmp_path: Path) -> None:
    (tmp_path / "cpd").mkdir()
    shutil.copy(built_site().folder / "cpd" / f"{session.id}.html", tmp_path / "cpd")
    slides.write_slides(tmp_path, DEFINED, WORDING)
    assert path_of(session, tmp_path).read_bytes() == path_of(session, built_site().folder).read_bytes()
    assert wrong_file(path_of(session, tmp_path)) == []


def write(shape: Callable[[Any], Any], text: str) -> Callable[[Any], None]:
    return lambda slide: setattr(shape(slide), "text", text)


SPOILT: dict[str, tuple[int, Callable[[Any], Any]]] = {
    "titles": (2, write(lambda slide: slide.shapes.title, "")),
    "stage": (1, write(lambda slide: slide.placeholders[1], "Soon")),
    "not shown": (2, write(lambda slide: slide.placeholders[1], "Be kind.")),
    "told": (2, write(lambda slide: slide.placeholders[1], "You might want to ask for some now:")),
    "too long": (2, write(lambda slide: slide.placeholders[1], "long " * 400)),
    "not in the notes": (2, write(lambda slide: slide.notes_slide.notes_text_frame, "")),
    "twice": (2, lambda slide: setattr(slide.notes_slide.notes_text_frame, "text", slide.placeholders[1].text)),
    "language": (2, lambda slide: next(slide.element.iter(qn("a:rPr"))).set("lang", "en-US")),
    "size": (2, lambda slide: next(slide.element.iter(qn("a:rPr"))).set("sz", "1200")),
    "no minutes in the notes": (1, write(lambda slide: slide.notes_slide.notes_text_frame, "")),
    "nothing to say": (1, write(lambda slide: slide.notes_slide.notes_text_frame, "Soon.")),
    "no time to be back": (11, write(lambda slide: slide.placeholders[1], "15 minutes")),
    "order": (2, lambda slide: slide.shapes._spTree.append(slide.shapes.title._element)),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_slides_are_noticed(fault: str) -> None:
    session = DEFINED.sessions[0]
    shown = pptx.Presentation(io.BytesIO(path_of(session, built_site().folder).read_bytes()))
    number, spoil = SPOILT[fault]
    spoil(shown.slides[number])
    assert any(found.startswith(fault) for found in faults_of(shown, session))


def test_privacy_that_comes_after_people_have_left_is_noticed() -> None:
    session = DEFINED.sessions[1]
    shown = pptx.Presentation(io.BytesIO(path_of(session, built_site().folder).read_bytes()))
    order = shown.slides._sldIdLst
    for number, slide in enumerate(shown.slides):
        if slide.shapes.title.text.endswith("keep it private"):
            order.append(order[number])
            break
    assert any(found.startswith("private too late") for found in faults_of(shown, session))
