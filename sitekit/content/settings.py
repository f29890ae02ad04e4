"""Reads the site generator's settings, mkdocs.yml, and says what is wrong with them before the generator does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from sitekit import builders
from sitekit.content.messages import KeyPath
from sitekit.content.yaml_text import SettingsLoader, YamlFile
from sitekit.problems import Problem, SourceError, did_you_mean, read_text

HOME_PAGE = re.compile(r"https?://(?!localhost|127\.)[\w.:-]+/([\w./~-]*/)?")
NAV_ITEM = "each line of the page order is one page, such as '- page.md' or '- Label: page.md'."


class Settings:
    """The values of mkdocs.yml, the line of each, and what is wrong with them."""

    def __init__(self, config: Path) -> None:
        """Read the file. Raises SourceError when it cannot be read."""
        self.config = config
        self.file = YamlFile.read(read_text(config, config.name), config.name, SettingsLoader)
        self.lines, self.values = self.file.lines, self.file.values
        if not isinstance(self.values, dict):
            sentence = "the file has no settings, such as 'site_name:'. Restore it."
            raise SourceError([Problem(config.name, 1, sentence)])

    def problems(self, ask_builder: bool) -> Iterator[Problem]:
        """What is wrong, each setting by the first to find it; with `ask_builder`, also by the site generator."""
        told: set[KeyPath] = set()
        for found in (self.file.wrong, self._text(), self._asked() if ask_builder else (), self._files()):
            new = [(path, sentence) for path, sentence in found if path[:1] not in told]
            yield from (self.problem(path, sentence) for path, sentence in new)
            told |= {path[:1] for path, _ in new}

    def wrong_nav(self) -> Iterator[Problem]:
        """What is wrong with the shape of the page order."""
        nav = self.value("nav")
        first: dict[str, int] = {}
        yield from (self.problem(path, sentence) for path, sentence in self.file.wrong if path[0] == "nav")
        for path in [path for path in self.lines if path[:1] == ("nav",) and isinstance(path[-1], int)]:
            item = self.value(*path)
            page = next(iter(item.values())) if isinstance(item, dict) and len(item) == 1 else item
            if not (page and isinstance(page, str | list)):
                yield self.problem(path, NAV_ITEM)
            elif isinstance(page, str) and first.setdefault(page, self.lines[path]) != self.lines[path]:
                yield self.problem(path, f"'{page}' is already used on line {first[page]}. Remove one of them.")
        if not (nav and isinstance(nav, list)):
            yield self.problem(("nav",), NAV_ITEM)

    @cached_property
    def nav(self) -> Mapping[str, int]:
        """The pages in the page order, each with its line."""
        found = ((self.value(*path), line) for path, line in self.lines.items() if path[:1] == ("nav",))
        return {page: line for page, line in found if isinstance(page, str)}

    @cached_property
    def not_in_nav(self) -> Mapping[str, int]:
        """The pages left out of the page order on purpose, each with its line."""
        text = self.value("not_in_nav")
        first = self.lines.get(("not_in_nav",), 0) + 1
        lines = enumerate(text.split("\n") if isinstance(text, str) else (), first)
        return {page: number for number, line in lines if (page := line.strip()) and not page.startswith("#")}

    def value(self, *path: str | int) -> Any:
        """The value of a setting, or of a line of a list; None if there is none."""
        value: Any = self.values
        for part in path:
            if isinstance(value, list) and isinstance(part, int):
                value = value[part]
            else:
                value = value.get(part) if isinstance(value, dict) else None
        return value

    def problem(self, path: KeyPath, sentence: str) -> Problem:
        """A problem with the setting at `path`, on its line or that of the nearest one around it."""
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        return Problem(self.config.name, self.file.line(path), f"{name}: {sentence}" if name else sentence)

    def _asked(self) -> Iterator[tuple[KeyPath, str]]:
        for key, message, names in builders.wrong_settings(self.config):
            if message.startswith("Unrecognised configuration"):
                yield (key,), f"there is no such setting.{did_you_mean(key, names)}"
            elif key != "nav":
                remedy = "Compare it with the last version that worked. A text may need quotes."
                yield (key,) if key else (), f"the site cannot be built with this setting. {remedy}"

    def _text(self) -> Iterator[tuple[KeyPath, str]]:
        extra, address = self.value("extra"), self.value("site_url")
        edition = extra.get("edition", "1") if isinstance(extra, dict) else "1"
        if not isinstance(edition, str) or not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}", edition):
            remedy = 'Write figures, letters, full stops and hyphens between quotes, such as "1.2.0".'
            yield ("extra", "edition"), f"this is not read as an edition. {remedy}"
        if address and not (isinstance(address, str) and HOME_PAGE.fullmatch(address)):
            yield ("site_url",), "this must be the address of the home page, from https:// to the slash at its end."

    def _files(self) -> Iterator[tuple[KeyPath, str]]:
        for path in (("extra_css",), ("extra_javascript",), ("theme", "favicon"), ("theme", "logo")):
            found = self.value(*path)
            for number, file in enumerate(found if isinstance(found, list) else [found]):
                if isinstance(file, str) and not (self.config.parent / "docs" / file).is_file():
                    yield (*path, number), f"there is no file 'docs/{file}'. Put it there, or correct the path."
