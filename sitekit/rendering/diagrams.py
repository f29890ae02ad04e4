"""Which definitions have a picture."""

from __future__ import annotations

from sitekit.content.definitions import Definitions, UnknownIdError
from sitekit.rendering.context import COMPONENTS

PICTURES = COMPONENTS / "pictures"


def template_of(id: str, definitions: Definitions) -> str:
    """The template that draws the definition `id`.

    Raises UnknownIdError when nothing is called `id`, and when it has no picture.
    """
    definitions.find(id)
    if _is_drawn(id):
        return id
    known = sorted(filter(_is_drawn, definitions.entries))
    raise UnknownIdError(f"'{id}' has no picture. These have one: {', '.join(known)}.")


def _is_drawn(id: str) -> bool:
    return (PICTURES / f"{id}.md").is_file()
