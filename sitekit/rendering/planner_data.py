"""The data that the scripts of a page plan and run sessions with."""

from __future__ import annotations

import posixpath
from typing import Any

from sitekit.content import pages
from sitekit.content.definitions import Definitions
from sitekit.content.model import Entry, Reference, Session
from sitekit.content.wording import Wording

PLANNER = "cpd/plan.html"
PACK = "resource-pack-2022"


def session_data(definitions: Definitions, gap: Wording, page: str) -> dict[str, Any]:
    """The sessions and their tools, for the scripts on `page` (a path under `docs/`)."""
    sessions = [_session(session, definitions) for session in definitions.sessions]
    first_two = dict(zip(("after", "before"), (session["id"] for session in sessions), strict=False))
    used = dict.fromkeys(tool for session in sessions for tool in session["tools"])
    return {
        "top": posixpath.relpath(".", posixpath.dirname(page) or "."),
        "planner": PLANNER,
        "pack": definitions.find(PACK, Reference).url,
        "gap": {**first_two, "months": [gap.least_months, gap.most_months]},
        "sessions": sessions,
        "tools": {
            tool: {"name": definitions.find(tool).name, "page": pages.published(tool, definitions)} for tool in used
        },
    }


def _session(session: Session, definitions: Definitions) -> dict[str, Any]:
    return {
        **_fields(session, "id", "name", "minutes", "bring", "tools"),
        "shortName": session.short_name,
        "page": pages.published(session.id, definitions),
        "activities": [
            {
                **_fields(activity, "id", "name", "minutes", "mode", "format"),
                "steps": [_fields(step, "id", "name", "minutes") for step in activity.steps.values()],
            }
            for activity in session.activities.values()
        ],
    }


def _fields(entry: Entry, *names: str) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in names}
