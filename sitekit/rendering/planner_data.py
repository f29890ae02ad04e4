"""The data that the scripts of a page plan and run sessions with."""

from __future__ import annotations

import posixpath
from typing import Any

from sitekit.content import pages
from sitekit.content.definitions import Activity, Definitions, Session
from sitekit.content.wording import Wording


def session_data(definitions: Definitions, gap: Wording, page: str) -> dict[str, Any]:
    """The sessions and their tools, for the scripts on `page` (a path under `docs/`)."""
    sessions = [_session(session, definitions) for session in definitions.sessions]
    used = dict.fromkeys(tool for session in sessions for tool in session["tools"])
    return {
        "top": posixpath.relpath(".", posixpath.dirname(page) or "."),
        "gap": _gap([session["id"] for session in sessions[:2]], gap),
        "sessions": sessions,
        "tools": {
            tool: {"name": definitions.find(tool).name, "page": pages.published(tool, definitions)} for tool in used
        },
    }


def _gap(sessions: list[str], gap: Wording) -> dict[str, Any]:
    """The months between the first two sessions."""
    return {**dict(zip(("after", "before"), sessions, strict=False)), "months": [gap.least_months, gap.most_months]}


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
