"""A Python-Markdown extension that makes every table accessible, and folds the section `## Source { #source }`.

A paragraph `Table: words` before a table becomes its caption; header cells get a scope; the table is put into a named
region that can be scrolled by keyboard; and each cell names its column, for screens where rows are stacked.

The browser opens the folded section for a link to its heading, which is inside; `print.css` shows it on paper without
its summary.
"""

from __future__ import annotations

from itertools import takewhile
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

CAPTION = "Table: "
SOURCE = "source"


class BlockExtension(Extension):
    """Give captions, scopes and a scrolling region to tables, and put the sources behind one line."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        # After inline patterns (20), so that cells are whole; before attribute lists (8), so that ids survive.
        md.treeprocessors.register(_Tables(md), "ddm-tables", 15)
        # After attribute lists, which give the heading its id; before the list of parts (5).
        md.treeprocessors.register(_FoldedSource(md), "ddm-folded-source", 6)


class _Tables(Treeprocessor):
    def run(self, root: ElementTree.Element) -> None:
        parents = {child: parent for parent in root.iter() for child in parent}
        for number, table in enumerate(list(root.iter("table")), 1):
            _set_scopes(table)
            _name_columns(table)
            _wrap(table, parents[table], f"table-{number}")


def _set_scopes(table: ElementTree.Element) -> None:
    """Give header cells their scope; a row's first cell in bold is the header of its row.

    Cells that Markdown aligns to the right hold figures: they get a class instead of an inline style.
    """
    for cell in (*table.iter("th"), *table.iter("td")):
        if "right" in cell.attrib.pop("style", ""):
            cell.set("class", "ddm-table__figure")
    for cell in table.iterfind("thead/tr/th"):
        cell.set("scope", "col")
    for row in table.iterfind("tbody/tr"):
        first = row.find("td")
        if first is not None and [child.tag for child in first] == ["strong"] and not (first.text or "").strip():
            first.tag = "th"
            first.set("scope", "row")


def _name_columns(table: ElementTree.Element) -> None:
    names = [" ".join("".join(cell.itertext()).split()) for cell in table.iterfind("thead/tr/th")]
    for row in table.iterfind("tbody/tr"):
        for cell, name in zip(row, names, strict=False):
            cell.set("data-ddm-column", name)


def _wrap(table: ElementTree.Element, parent: ElementTree.Element, id: str) -> None:
    """Move the caption paragraph into the table, and the table into a region named by it."""
    position = list(parent).index(table)
    before = parent[position - 1] if position else None
    region = ElementTree.Element("div", {"class": "ddm-table", "role": "region", "tabindex": "0"})
    if before is not None and before.tag == "p" and (before.text or "").startswith(CAPTION):
        parent.remove(before)
        position -= 1
        before.tag = "caption"
        before.text = (before.text or "").removeprefix(CAPTION)
        before.set("id", id)
        before.tail = None
        table.insert(0, before)
        region.set("aria-labelledby", id)
    table.set("class", "ddm-table__grid")
    parent[position] = region
    region.append(table)
    region.tail, table.tail = table.tail, None


class _FoldedSource(Treeprocessor):
    def run(self, root: ElementTree.Element) -> None:
        heading = next((child for child in root if child.tag == "h2" and child.get("id") == SOURCE), None)
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


def makeExtension(**settings: object) -> BlockExtension:  # noqa: N802 - the name is Python-Markdown's
    return BlockExtension(**settings)
