"""What is on paper, as a PDF reader sees it."""

from __future__ import annotations

import re


def letters(text: str) -> str:
    """Text without the spaces and marks that a PDF reader may see differently."""
    return re.sub(r"[^a-z0-9]", "", text.casefold().replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff"))
