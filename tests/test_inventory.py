"""The inventory of what the site is made of: whole, valid, honest about licences, and the same on every machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, Built
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from guide import inventory
from guide.inventory import INSIDE, LOCK, THEME, locked, write_inventory
from guide.sources import SourceError

EDITION = "9.8.7"
# In words, what the lock file names as "name==version" at the start of a line; counted here without the module's help.
NAMED = re.compile(r"^([a-z0-9.-]+)==(\S+)( ; .*?)? \\$", re.MULTILINE)


def made(project: Path, to: Path) -> dict[str, Any]:
    write_inventory(project, to, EDITION)
    return json.loads(to.read_text("utf-8"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return made(PROJECT, tmp_path_factory.mktemp("inventory") / "inventory.cdx.json")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with a lock file of its own to change."""
    shutil.copy(PROJECT / "mkdocs.yml", tmp_path)
    return tmp_path


def lock(project: Path, *lines: str) -> Path:
    (project / LOCK).write_text("# a comment\n" + "\n".join(lines) + "\n", "utf-8")
    return project


def line(name: str, version: str = "", marker: str = "") -> str:
    hashes = [f"    --hash=sha256:{sign * 64}" for sign in "ba"]
    return " \\\n".join([f"{name}=={version or distribution(name).version}{marker}", *hashes])


def valid(content: str) -> str:
    """What is wrong with an inventory by the schema of CycloneDX, or nothing."""
    return str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(content) or "")


def parts(content: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    [outer] = [part for part in content["components"] if part["name"] == name]
    return {part["name"]: part for part in outer.get("components", [])}


def spoken(part: dict[str, Any]) -> list[str]:
    """The licences of a part, as words."""
    return [one.get("expression") or one["license"].get("id", "") for one in part.get("licenses", [])]


def test_the_inventory_is_valid(whole: dict[str, Any]) -> None:
    assert whole["specVersion"] == "1.6"
    assert valid(json.dumps(whole)) == ""


def test_what_is_not_valid_is_noticed(whole: dict[str, Any]) -> None:
    assert "SHA-0" in valid(json.dumps(whole).replace("SHA-256", "SHA-0", 1))
    assert valid(json.dumps(whole).replace('"bom-ref"', '"bomref"', 1)) != ""


def test_it_is_the_inventory_of_this_edition(whole: dict[str, Any]) -> None:
    site = whole["metadata"]["component"]
    assert (site["name"], site["version"]) == ("Defensible decision-making in children's social care", EDITION)


def test_every_package_of_the_lock_file_is_there_and_no_other(whole: dict[str, Any]) -> None:
    named = {(name, version) for name, version, marker in NAMED.findall((PROJECT / LOCK).read_text("utf-8"))}
    listed = {(part["name"], part["version"]) for part in whole["components"]}
    assert listed <= named
    assert {name for name, _ in listed} == {name for name, _ in named}
    assert len(listed) > 30
    assert "pytest" not in {name for name, _ in listed}, "a tool for tests is no part of the site"


def test_each_package_has_its_address_and_hashes(whole: dict[str, Any]) -> None:
    for part in whole["components"]:
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        [files] = part["externalReferences"]
        hashes = [one["content"] for one in files["hashes"]]
        assert hashes == sorted(hashes)
        assert all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes)
    text = (PROJECT / LOCK).read_text("utf-8")
    shown = {one["content"] for part in whole["components"] for one in part["externalReferences"][0]["hashes"]}
    assert shown <= set(re.findall(r"--hash=sha256:(\w+)", text))


def test_every_licence_is_told_and_nearly_all_in_spdx(whole: dict[str, Any]) -> None:
    words = {part["name"]: spoken(part) for part in whole["components"]}
    assert [name for name, licences in words.items() if not licences] == []
    # hjson says "Academic Free License" without a version, beside MIT.
    assert [name for name, licences in words.items() if "" in licences] == ["hjson"]


@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("pydantic", "MIT"),  # says an SPDX expression
        ("packaging", "Apache-2.0 OR BSD-2-Clause"),  # says one with a choice
        ("requests", "Apache-2.0"),  # says an SPDX name in the older field
        ("mergedeep", "MIT"),  # says UNKNOWN there, and the licence in a classifier
        ("jinja2", "BSD-3-Clause"),  # says only "BSD License"; its text has the third clause
        ("ghp-import", "Apache-2.0"),  # says only "Apache Software License"; its text has the version
    ],
)
def test_a_licence_is_found_however_it_is_declared(whole: dict[str, Any], name: str, licence: str) -> None:
    assert [spoken(part) for part in whole["components"] if part["name"] == name] == [[licence]]


def test_words_that_leave_the_licence_open_are_kept_as_they_are(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere" / "guesswork-1.0.dist-info"
    folder.mkdir(parents=True)
    classifier = "Classifier: License :: OSI Approved :: BSD License"
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: guesswork\nVersion: 1.0\n{classifier}\n", "utf-8")
    (folder / "RECORD").write_text("guesswork-1.0.dist-info/METADATA,,\n", "utf-8")
    monkeypatch.syspath_prepend(str(folder.parent))
    [part] = made(lock(small, line("guesswork", "1.0")), tmp_path / "out.json")["components"]
    assert part["licenses"] == [{"license": {"name": "BSD License"}}]


# --- What reaches readers --------------------------------------------------------------------------------------------


def test_what_the_theme_brings_to_readers_is_listed(whole: dict[str, Any], site: Built) -> None:
    """Each script, style sheet and picture of the theme in the built site, but for maps and the search nobody asks."""
    listed = parts(whole, THEME)
    folders = ("javascripts", "stylesheets", "images")
    sent = {
        f"{folder}/{path.name}"
        for folder in folders
        for path in (site.folder / "assets" / folder).iterdir()
        if path.is_file() and path.suffix != ".map"
    }
    assert sent == {name for name, part in listed.items() if part["type"] == "file"}
    assert all(spoken(part) == ["MIT"] for part in listed.values() if part["type"] == "file")


def test_every_library_in_the_themes_files_has_a_licence(whole: dict[str, Any]) -> None:
    libraries = {name: spoken(part) for name, part in parts(whole, THEME).items() if part["type"] == "library"}
    assert libraries == {name: [licence] for name, licence in INSIDE.items()} | {
        "Material Design Icons": ["Apache-2.0"]
    }


def test_the_licences_stand_in_the_themes_package_where_they_do() -> None:
    """The icons' licence lies beside them, and the script names the makers of one library."""
    theme = Path(str(distribution(THEME).locate_file("material/templates")))
    assert "# Icons: Apache 2.0" in (theme / ".icons" / "material" / "LICENSE").read_text("utf-8")
    [script] = (theme / "assets" / "javascripts").glob("bundle.*.min.js")
    assert "clipboard.js" in script.read_text("utf-8")


def test_the_icons_on_the_pages_are_all_of_that_set(site: Built) -> None:
    icons = Path(str(distribution(THEME).locate_file("material/templates/.icons")))
    drawn = {path.relative_to(icons).parts[0]: set() for path in icons.rglob("*.svg") if path.parent != icons}
    for path in icons.rglob("*.svg"):
        if path.parent != icons:
            drawn[path.relative_to(icons).parts[0]].update(re.findall(r' d="([^"]{30,})"', path.read_text("utf-8")))
    shown = {
        line
        for page in site.pages()
        for line in re.findall(r' d="([^"]{30,})"', (site.folder / page).read_text("utf-8"))
    }
    assert {name for name, lines in drawn.items() if lines & shown} == {"material"}


def test_the_word_files_start_from_a_listed_template(whole: dict[str, Any]) -> None:
    assert list(parts(whole, "python-docx")) == ["default.docx"]


def test_packages_lean_on_each_other_as_they_say(whole: dict[str, Any]) -> None:
    needs = {one["ref"]: one.get("dependsOn", []) for one in whole["dependencies"]}
    named = {reference.split("@")[0].removeprefix("pkg:pypi/"): reference for reference in needs}
    assert named["markupsafe"] in needs[named["jinja2"]]
    assert named[THEME] in needs["site"]
    reached, todo = set(), ["site"]
    while todo:
        reached.add(one := todo.pop())
        todo += [other for other in needs[one] if other not in reached]
    assert reached == set(needs), "a package that nothing leads to"


# --- The same everywhere ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_lock_file_gives_the_same_bytes(seed: str, tmp_path: Path) -> None:
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    write_inventory(PROJECT, here, EDITION)
    code = "import sys; from pathlib import Path; from guide.inventory import write_inventory as write;"
    call = f"write(Path({str(PROJECT)!r}), Path(sys.argv[1]), {EDITION!r})"
    elsewhere = {"PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C", "HOSTNAME": "elsewhere"}
    command = [sys.executable, "-c", f"{code} {call}", str(there)]
    subprocess.run(command, cwd=tmp_path, env=os.environ | elsewhere, check=True)
    assert here.read_bytes() == there.read_bytes()
    assert b"\r" not in here.read_bytes()


def test_the_day_and_the_machine_are_not_in_it(whole: dict[str, Any]) -> None:
    text = json.dumps(whole)
    assert "timestamp" not in text
    assert "serialNumber" not in whole
    assert [word for word in (str(PROJECT), sys.prefix, str(Path.home())) if word in text] == []
    assert re.findall(r"https?://(?!cyclonedx\.org/schema)[^\"]+", text) == []


def test_what_else_is_installed_makes_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_inventory(PROJECT, tmp_path / "before.json", EDITION)
    other = tmp_path / "elsewhere" / "stranger-1.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n", "utf-8")
    monkeypatch.syspath_prepend(str(other.parent))
    assert distribution("stranger").version == "1.0"
    write_inventory(PROJECT, tmp_path / "after.json", EDITION)
    assert (tmp_path / "after.json").read_bytes() == (tmp_path / "before.json").read_bytes()


def test_the_order_of_the_lock_file_makes_no_difference(small: Path, tmp_path: Path) -> None:
    one = made(lock(small, line("click"), line("babel")), tmp_path / "one.json")
    other = made(lock(small, line("babel"), line("click")), tmp_path / "other.json")
    assert one == other
    assert [part["name"] for part in one["components"]] == ["babel", "click"]


def test_a_package_for_another_machine_is_left_out(small: Path) -> None:
    lock(small, line("click", marker=" ; python_version >= '3'"), line("babel", marker=" ; python_version < '3'"))
    assert [package.name for package in locked(small)] == ["click"]


# --- What a person reads ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            [line("nobody-has-this", "1.2")],
            "requirements.txt, line 2: nobody-has-this 1.2 is wanted, but it is not installed. "
            "Run 'make site' to set it up.",
        ),
        (
            [line("click"), line("babel", "0.0.1")],
            f"requirements.txt, line 5: babel 0.0.1 is wanted, but {distribution('babel').version} is installed. "
            "Run 'make site' to set it up.",
        ),
        (
            ["click>=8"],
            "requirements.txt, line 2: this is not a package with its exact version. Write the file again: make lock.",
        ),
        (
            ["click=8"],
            "requirements.txt, line 2: this is not a package with its exact version. Write the file again: make lock.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(lines: list[str], sentence: str, small: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        write_inventory(lock(small, *lines), tmp_path / "out.json", EDITION)
    assert str(caught.value) == sentence
    assert not (tmp_path / "out.json").exists()


def test_a_missing_lock_file_is_said_in_one_sentence(small: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^requirements\.txt, line 1: the file is not there"):
        write_inventory(small, tmp_path / "out.json", EDITION)


def test_no_word_for_a_licence_is_told_by_a_text_and_by_a_table() -> None:
    assert inventory.ONE_MEANING.keys() & inventory.TOLD_BY_TEXT.keys() == set()
