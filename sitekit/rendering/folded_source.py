"""A Python-Markdown extension that folds the section `## Source { #source }` of a page.

The browser opens it for a link to the heading, which is inside; `print.css` shows it on paper without its summary.
"""

from __future__ import annotations

from itertools import takewhile
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

ID = "source"


class FoldedSourceExtension(Extension):
    """Put what a page says of its sources, which few readers need, behind one line."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        # After attribute lists (8), which give the heading its id; before the list of parts (5).
        md.treeprocessors.register(_Fold(md), "ddm-folded-source", 6)


class _Fold(Treeprocessor):
    def run(self, root: ElementTree.Element) -> None:
        heading = next((child for child in root if child.tag == "h2" and child.get("id") == ID), None)
        if heading is None:
            return
        position = list(root).index(heading)
        below = takewhile(lambda part: part.tag != "h2", root[position + 1 :])
        folded = ElementTree.Element("details", {"class": "ddm-folded"})
        summary = ElementTree.SubElement(folded, "summary")
        summary.text = "".join(heading.itertext())
        for part in (heading, *list(below)):
            root.remove(part)
            folded.append(part)
        root.insert(position, folded)


def makeExtension(**settings: object) -> FoldedSourceExtension:  # noqa: N802 - the name is Python-Markdown's
    return FoldedSourceExtension(**settings)
