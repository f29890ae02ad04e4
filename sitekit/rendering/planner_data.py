"""What a page's scripts know of the sessions: the data they plan and run them with.

Responsible for the one block of data in the page, made from the definitions. Not responsible for the arithmetic of
clock times, which stands in `docs/assets/js/plan.js`, nor for running times on the page (`Session.start`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from sitekit.content import pages
from sitekit.content.definitions import Activity, Definitions, Session

# The gap that the CPD guide asks for, in months; between sessions two and three it gives none.
GAP: Mapping[str, Any] = {"after": "session-1", "before": "session-2", "months": [2, 3]}


def session_data(definitions: Definitions, page: str) -> dict[str, Any]:
    """The sessions and their tools, for the scripts on `page` (a path under `docs/`). Minutes are whole minutes."""
    sessions = [_session(session, definitions) for session in definitions.members("sessions")]
    used = dict.fromkeys(tool for session in sessions for tool in session["tools"])
    return {
        "top": posixpath.relpath(".", posixpath.dirname(page) or "."),
        "gap": GAP,
        "sessions": sessions,
        "tools": {
            tool: {"name": definitions.find(tool).name, "page": pages.published(tool, definitions)} for tool in used
        },
    }


def _session(session: Session, definitions: Definitions) -> dict[str, Any]:
    return {
        "id": session.id,
        "name": session.name,
        "shortName": session.short_name,
        "page": pages.published(session.id, definitions),
        "minutes": session.minutes,
        "bring": list(session.bring),
        "tools": list(session.tools),
        "activities": [_activity(activity) for activity in session.activities.values()],
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.id,
        "name": activity.name,
        "minutes": activity.minutes,
        "mode": activity.mode,
        "format": activity.format,
        "tools": list(activity.tools),
        "steps": [{"id": step.id, "name": step.name, "minutes": step.minutes} for step in activity.steps.values()],
    }
