"""Reads the site generator's settings, mkdocs.yml, and says what is wrong with them before the generator does."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from sitekit import builders
from sitekit.content.messages import KeyPath
from sitekit.content.yaml_text import SettingsLoader, positions, read_yaml
from sitekit.problems import Problem, SourceError, did_you_mean, read_text

# A part of the generator's message, and the sentence for people; {0} and so on are what the brackets found. The last
# one fits every message.
SENTENCES: Mapping[str, str] = {
    r"Unrecognised configuration name: (.+)": "there is no such setting.{near}",
    r"Expected type: <class 'bool'>": "this must be true or false, without quotes.",
    r"Expected type: <class 'str'>|Expected a string": "this must be text. Put it in quotes.",
    r"Expected type: <class 'list'>|Markdown Extensions configuration": (
        "this must be a list: one line '- …' for each, indented, under the name."
    ),
    r"mapping \(dict\)": "this needs lines under it, each indented. Compare it with the last version that worked.",
    r"multiline string": "this must be lines of text under '|', each indented.",
    r"The path (?:set in \w+ )?\(?'(.+?)'\)? (?:isn't|does not)": "there is no '{0}'. Check its path.",
    r'The "(.+?)" plugin is not installed': "there is no plugin '{0}' here.{near}",
    r"Failed to load extension '(.+?)'": "there is no extension '{0}' here. Check how it is spelt, or take it out.",
    r"Unrecognised theme name: '(.+?)'": "there is no theme '{0}' here. Write: material",
    r"Expected one of \[(.+)\], got '(.+)'": "'{1}' is not one of the choices: {0}.",
    r"Required configuration|No theme name": "this line is missing or empty. Write it again.",
    r"URL isn't valid": "this must be a full web address, starting with https://.",
    r"": "the site cannot be built with this setting. Compare it with the last version that worked.",
}
HOME_PAGE = re.compile(r"https?://(?!localhost|127\.)[\w.:-]+(/[\w./~-]*)?")
NAV_ITEM = "each line of the page order is one page, such as '- page.md' or '- Label: page.md'."


def read_settings(config: Path) -> dict[str, Any]:
    """The site generator's settings. Raises SourceError when they cannot be read."""
    return Settings(config).values


class Settings:
    """The values of mkdocs.yml, the line of each, and what is wrong with them."""

    def __init__(self, config: Path) -> None:
        """Read the file. Raises SourceError when it cannot be read."""
        self.config = config
        self.lines: dict[KeyPath, int] = {(): 1}
        text = read_text(config, config.name)
        node, values = read_yaml(text, config.name, SettingsLoader)
        if node is None or not isinstance(values, dict):
            sentence = "the file has no settings, such as 'site_name:'. Restore it."
            raise SourceError([Problem(config.name, 1, sentence)])
        self.node, self.values = node, values
        # A comment may follow a word of the settings, though not a text.
        self.typed = [
            (path, sentence)
            for path, sentence in positions(node, (), self.lines, text.split("\n"))
            if "#" not in sentence or " " in str(self.value(*path))
        ]

    def problems(self, ask_builder: bool) -> Iterator[Problem]:
        """What is wrong, each setting by the first to find it; with `ask_builder`, also by the site generator."""
        told: set[KeyPath] = set()
        for found in (self.typed, self._text(), self._asked() if ask_builder else (), self._files()):
            new = [(path, sentence) for path, sentence in found if path[:1] not in told]
            yield from (self.problem(path, sentence) for path, sentence in new)
            told |= {path[:1] for path, _ in new}

    def wrong_nav(self) -> Iterator[Problem]:
        """What is wrong with the shape of the page order."""
        nav = self.value("nav")
        first: dict[str, int] = {}
        for path in [path for path in self.lines if path[:1] == ("nav",) and isinstance(path[-1], int)]:
            item = self.value(*path)
            page = next(iter(item.values())) if isinstance(item, dict) and len(item) == 1 else item
            if not (page and isinstance(page, str | list)):
                yield self.problem(path, NAV_ITEM)
            elif isinstance(page, str) and first.setdefault(page, self.lines[path]) != self.lines[path]:
                yield self.problem(path, f"'{page}' is already used on line {first[page]}. Remove one of them.")
        if not (nav and isinstance(nav, list)):
            yield self.problem(("nav",), NAV_ITEM)

    def value(self, *path: str | int) -> Any:
        """The value of a setting; None if there is none. A plugin goes by its name."""
        value: Any = self.values
        for part in path:
            if isinstance(value, list) and isinstance(part, str):
                value = next((item for item in value if isinstance(item, dict) and part in item), None)
            if isinstance(value, list) and isinstance(part, int):
                value = value[part]
            else:
                value = value.get(part) if isinstance(value, dict) else None
        return value

    def nodes(self, *path: str) -> yaml.Node | None:
        """What the file has for a setting, before anything is made of it."""
        node: yaml.Node | None = self.node
        for part in path:
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            node = next((value for key, value in pairs if key.value == part), None)
        return node

    def problem(self, path: KeyPath, sentence: str) -> Problem:
        """A problem with the setting at `path`, on its line or that of the nearest one around it."""
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        while path not in self.lines:
            path = path[:-1]
        return Problem(self.config.name, self.lines[path], f"{name}: {sentence}" if name else sentence)

    def _asked(self) -> Iterator[tuple[KeyPath, str]]:
        for key, message, names in builders.wrong_settings(self.config):
            if key == "nav":
                continue
            inner = re.findall(r"(?:[Oo]ption|name:) '?([\w.-]+)'?", message)[-1:] if key else []
            below = [path for path in self.lines if path[:1] == (key,) and path[-1:] == tuple(inner)]
            path = below[0] if below else (key,) if key else ()
            yield path, _in_our_words(message.replace(f"{self.config.parent}{os.sep}", ""), names)

    def _text(self) -> Iterator[tuple[KeyPath, str]]:
        extra, address = self.value("extra"), self.value("site_url")
        edition = extra.get("edition", "1") if isinstance(extra, dict) else "1"
        typed = self.nodes("extra", "edition")
        if not isinstance(edition, str) and isinstance(typed, yaml.ScalarNode) and typed.value:
            yield ("extra", "edition"), f'without quotes this is not read as text. Write: "{typed.value}"'
        elif not isinstance(edition, str) or not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}", edition):
            yield ("extra", "edition"), "this needs figures, letters, full stops and hyphens only, such as 1.2.0."
        if address and not (isinstance(address, str) and HOME_PAGE.fullmatch(address)):
            yield ("site_url",), "this must be the address at which readers open the home page, starting with https://."
        elif address and not address.endswith("/"):
            yield ("site_url",), f"the address must end with a slash. Write: {address}/"

    def _files(self) -> Iterator[tuple[KeyPath, str]]:
        for path in (("extra_css",), ("extra_javascript",), ("theme", "favicon"), ("theme", "logo")):
            found = self.value(*path)
            for number, file in enumerate(found if isinstance(found, list) else [found]):
                if isinstance(file, str) and not (self.config.parent / "docs" / file).is_file():
                    yield (*path, number), f"there is no file 'docs/{file}'. Put it there, or correct the path."


def _in_our_words(message: str, names: list[str]) -> str:
    for pattern, sentence in SENTENCES.items():
        if found := re.search(pattern, message):
            near = did_you_mean(found[1], names) if "{near}" in sentence else ""
            return sentence.format(*found.groups(), near=near or " Take it out.")
    raise AssertionError("the last pattern fits every message")
