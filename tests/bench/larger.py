"""Our project many times its size: the same pages and definitions over and over, under new ids and addresses.

Each copy has a tab of its own in the order of pages. Pages that only list everything (`SINGLE`) stay single and grow
with the data, and so do the definitions that have their place on such a page. The pages of definitions lie where
`guide.pages.HOMES` wants them, all others in a folder for each copy. What comes out passes every check of the sources.
Not responsible for measuring.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from guide import pages
from guide.definitions import NESTED_FIELDS, ORDINALS, REFERENCE_FIELDS, Definitions
from guide.pages import CALL, Page
from guide.pictures import PICTURES
from guide.rules import LINK
from guide.sources import read_settings

DATA = Path("docs") / "_data" / "definitions.yml"
COPIED = ("areas", "tools", "sessions", "glossary", "references")
SINGLE = (
    *("glossary.md", "references.md", "cpd/plan.md", "cpd/preparation.md"),
    *("challenge-questions/workbook.md", "challenge-questions/agenda.md"),
)
# A copied page lists nothing: the single pages do.
LISTS = re.compile(
    r"^\{\{ (cards|connections|sea|key_elements|stop_start_continue|prompts|resources)"
    r"\((\"(tools|sessions|areas)\")?\) \}\}$",
    re.MULTILINE,
)
LONGEST_NAME, LONGEST_DESCRIPTION = 80, 160


@dataclass(frozen=True)
class Copy:
    """The copy with this number: what each id, each page and the address of each definition is in it."""

    number: int
    ids: Mapping[str, str]
    paths: Mapping[str, str]
    addresses: Mapping[str, str]


def times(project: Path, to: Path, many: int) -> Path:
    """`project` with its pages and definitions `many` times."""
    shutil.copytree(project, to)
    source = pages.read(project / "docs")
    definitions = Definitions.load(project / DATA)
    copies = [_copy(number, source, definitions) for number in range(2, many + 1)]
    _write_data(to / DATA, copies)
    _write_order(to / "mkdocs.yml", copies)
    for copy in copies:
        for path, new in copy.paths.items():
            (to / "docs" / new).parent.mkdir(parents=True, exist_ok=True)
            (to / "docs" / new).write_text(_page(source[path], copy), "utf-8", newline="\n")
    _prepare(to / "docs" / "cpd" / "preparation.md", many * len(definitions.sections["sessions"]))
    return to


def _copy(number: int, source: Mapping[str, Page], definitions: Definitions) -> Copy:
    copied = [id for id, place in definitions.places.items() if _outermost(id, definitions) in COPIED]
    ids = {id: f"copy-{number}-{id}" for id in copied}
    homes = {pages.home(id, definitions): id for id in copied}
    paths = {
        path: f"{posixpath.dirname(path)}/{ids[homes[path]]}.md" if path in homes else f"copy-{number}/{path}"
        for path in source
        if path not in SINGLE
    }
    addresses = {pages.home(id, definitions): _address(id, ids, paths, definitions) for id in definitions.entries}
    return Copy(number, ids, paths, addresses)


def _address(id: str, ids: Mapping[str, str], paths: Mapping[str, str], definitions: Definitions) -> str:
    """Where a definition is found from a copy: in the copy, or, when it stays single, where it was."""
    address = pages.home(id, definitions)
    path, hash, _ = address.partition("#")
    return f"{paths.get(path, path)}{hash}{ids[id] if hash else ''}" if id in ids else address


def _outermost(id: str, definitions: Definitions) -> str:
    return definitions.places[definitions.places[id].path[0]].section


class _Plain(yaml.SafeDumper):
    """YAML as the data file wants it: nothing is written as "the same as above"."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 the name is the library's
        return True


def _yaml(content: Any) -> str:
    return yaml.dump(content, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=10**6)


def _write_yaml(path: Path, content: Any) -> None:
    path.write_text(_yaml(content), "utf-8", newline="\n")


# --- Definitions -----------------------------------------------------------------------------------------------------


def _write_data(path: Path, copies: list[Copy]) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    entries = {section: dict(content[section]) for section in COPIED}
    names = dict(content["page_names"])
    for copy in copies:
        for section, originals in entries.items():
            content[section] |= {copy.ids[id]: _entry(fields, copy) for id, fields in originals.items()}
        content["page_names"] |= {
            _target(at, copy): said for at, said in names.items() if at.split("#")[0] in copy.paths
        }
    _write_yaml(path, content)


def _entry(fields: Mapping[str, Any], copy: Copy) -> dict[str, Any]:
    new = {field: _field(field, said, copy) for field, said in fields.items()}
    if len(name := f"{new.get('name', '')} {copy.number}") <= LONGEST_NAME and "name" in new:
        new["name"] = name
    return new


def _field(field: str, said: Any, copy: Copy) -> Any:
    if field in NESTED_FIELDS:
        return {copy.ids[id]: _entry(fields, copy) for id, fields in said.items()}
    if field in REFERENCE_FIELDS:
        return copy.ids.get(said, said) if isinstance(said, str) else [copy.ids.get(id, id) for id in said]
    return said


# --- Pages -----------------------------------------------------------------------------------------------------------


def _page(page: Page, copy: Copy) -> str:
    front_matter = yaml.safe_load(page.front_matter or "")
    ending = f" Copy {copy.number}."
    front_matter["description"] = front_matter["description"][: LONGEST_DESCRIPTION - len(ending)] + ending
    body = pages.FRONT_MATTER.sub("", page.text, count=1)
    body = CALL.sub(partial(_call, copy=copy), LISTS.sub("", body))
    body = LINK.sub(partial(_link, page=page.path, copy=copy), body)
    return f"---\n{_yaml(front_matter)}---\n{body}"


def _call(found: re.Match[str], copy: Copy) -> str:
    """A call with the ids of the copy; a picture that is drawn for one definition stays that one's."""

    def renamed(word: re.Match[str]) -> str:
        drawn = found[0].startswith("{{ picture(") and (PICTURES / f"{word[1]}.md").is_file()
        return word[0] if drawn else f'"{copy.ids.get(word[1], word[1])}"'

    return re.sub(r'"([^"]*)"', renamed, found[0])


def _link(found: re.Match[str], page: str, copy: Copy) -> str:
    """A link to where it leads in the copy."""
    target = found[3]
    path, _, anchor = target.partition("#")
    if ":" in path or not (path or anchor):
        return found[0]
    at = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    new = pages.address(_target(f"{at}#{anchor}" if anchor else at, copy), copy.paths[page])
    return found[0].replace(f"({target}", f"({new}")


def _target(target: str, copy: Copy) -> str:
    """A path under `docs/`, with its anchor if it has one, as it is in the copy."""
    path, hash, anchor = target.partition("#")
    return copy.addresses.get(target, f"{copy.paths.get(path, path)}{hash}{anchor}")


def _prepare(page: Path, sessions: int) -> None:
    """Give each session the part on the page on preparation to which its pack leads."""
    text = page.read_text("utf-8")
    numbers = (*ORDINALS, *range(len(ORDINALS) + 1, sessions + 1))[:sessions]
    new = (
        f"\n## Before session {number} {{ #before-session-{number} }}\n\nRead the pack.\n"
        for number in numbers
        if f"#before-session-{number} " not in text
    )
    page.write_text(text + "".join(new), "utf-8", newline="\n")


# --- The order of pages ----------------------------------------------------------------------------------------------


def _write_order(config: Path, copies: list[Copy]) -> None:
    settings = read_settings(config)
    settings["nav"] = [*settings["nav"], *({f"Copy {copy.number}": _order(settings["nav"], copy)} for copy in copies)]
    _write_yaml(config, settings)


def _order(nav: Any, copy: Copy) -> Any:
    """A part of the order with the copy's pages; those that stay single are left out."""
    if isinstance(nav, str):
        return copy.paths.get(nav)
    if isinstance(nav, Mapping):
        return {label: _order(part, copy) for label, part in nav.items()}
    return [part for part in (_order(part, copy) for part in nav) if part and None not in _values(part)]


def _values(part: Any) -> list[Any]:
    return list(part.values()) if isinstance(part, Mapping) else []
