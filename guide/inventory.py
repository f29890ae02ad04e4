"""What the site is made of by others: an inventory (SBOM, in the form CycloneDX 1.6) of one edition.

Responsible for naming every package that the lock file names for this machine, with its licence, and what of others
reaches readers inside the site. Not responsible for whether a package is safe (`SECURITY.md` says how to find out).
The same lock file gives the same bytes: no time and no number made up on the day, whatever else is installed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.spdx import fixup_id
from packageurl import PackageURL
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from guide.sources import Problem, SourceError, read_settings, read_text

LOCK = "requirements.txt"
THEME = "mkdocs-material"
WORD = "python-docx"
# What the hashes of a package stand for: there is one file for each kind of machine, and any of them will do.
ACCEPTED = "The hashes of the files that the lock file accepts; one of them is installed."
# One package and its hashes: the lines up to the first that does not end in a backslash.
LOCKED = re.compile(r"^\w[^\\\n]*(?:\\\n[^\\\n]*)*", re.MULTILINE)
# Words for licences that have one meaning, and words that leave open which: the licence's own text then tells.
ONE_MEANING: Mapping[str, str] = MappingProxyType(
    {
        "MIT License": "MIT",
        "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
        "ISC License (ISCL)": "ISC",
        "Apache 2.0": "Apache-2.0",
        "PSFL": "PSF-2.0",
        "Python Software Foundation License": "PSF-2.0",
    }
)
TOLD_BY_TEXT: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "BSD License": (("Neither the name", "BSD-3-Clause"), ("Redistributions in binary form", "BSD-2-Clause")),
        "Apache Software License": (("Version 2.0", "Apache-2.0"),),
    }
)
# What the theme's makers put into its script and style sheets, by the source maps beside them. The maps name no
# versions and no licences: these are the licences that the libraries' own packages declare.
INSIDE: Mapping[str, str] = MappingProxyType(
    {
        "clipboard": "MIT",
        "escape-html": "MIT",
        "focus-visible": "W3C",
        "material-design-color": "MIT",
        "rxjs": "Apache-2.0",
        "tslib": "0BSD",
    }
)
ICONS = ("Material Design Icons", "Apache-2.0")


@dataclass(frozen=True)
class Locked:
    """One package of the lock file: its name and version, the SHA-256 of each file that may be it, and its line."""

    name: str
    version: str
    hashes: tuple[str, ...]
    line: int


def write_inventory(project: Path, to: Path, edition: str) -> None:
    """Write the inventory of `edition`, built from the lock file and settings of `project`, into the file `to`.

    Raises SourceError when the lock file cannot be read, or names a package that is not installed.
    """
    to.write_text(_in_writing(_inventory(project, edition)), "utf-8", newline="\n")


def locked(project: Path) -> list[Locked]:
    """The packages that the lock file of `project` names for this machine. Raises SourceError."""
    text = read_text(project / LOCK, LOCK)
    found = [_locked(one[0], text.count("\n", 0, one.start()) + 1) for one in LOCKED.finditer(text)]
    return [package for package in found if package]


def _locked(text: str, line: int) -> Locked | None:
    """One package of the lock file, or nothing when it is for another machine."""
    named, *hashes = re.split(r"[\\\s]+--hash=sha256:", text)
    try:
        requirement = Requirement(named.strip())
        [pin] = requirement.specifier
        if pin.operator != "==" or "*" in pin.version:
            raise ValueError(pin)
    except (InvalidRequirement, ValueError):
        raise _problem(line, "this is not a package with its exact version. Write the file again: make lock.") from None
    if requirement.marker and not requirement.marker.evaluate():
        return None
    return Locked(canonicalize_name(requirement.name), pin.version, tuple(sorted(map(str.strip, hashes))), line)


def _problem(line: int, sentence: str) -> SourceError:
    return SourceError([Problem(LOCK, line, sentence)])


# --- The inventory ---------------------------------------------------------------------------------------------------


def _inventory(project: Path, edition: str) -> Bom:
    """The site, what building it uses, and which of that uses which."""
    packages = locked(project)
    installed = {package.name: _installed(package) for package in packages}
    parts = {package.name: _component(package, installed[package.name]) for package in packages}
    bom = Bom()
    # The library would take the time of day and a number by chance; neither may stand in a file that is made twice.
    bom.serial_number = bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.metadata.component = site = _site(project, edition)
    bom.components.update(parts.values())
    used = {name: [other for other in _needs(found) if other in parts] for name, found in installed.items()}
    for name, needed in used.items():
        bom.register_dependency(parts[name], [parts[other] for other in needed])
    by_others = {other for needed in used.values() for other in needed}
    bom.register_dependency(site, [part for name, part in parts.items() if name not in by_others])
    return bom


def _in_writing(bom: Bom) -> str:
    # Read and written again, so that the order is that of the alphabet whatever the library's next version does.
    content = json.loads(JsonV1Dot6(bom).output_as_string())
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _site(project: Path, edition: str) -> Component:
    settings = read_settings(project / "mkdocs.yml")
    return Component(
        name=str(settings.get("site_name", "")),
        description=str(settings.get("site_description", "")),
        version=edition,
        type=ComponentType.APPLICATION,
        bom_ref="site",
    )


def _component(package: Locked, installed: Distribution) -> Component:
    """One package, with what of it stands inside the site."""
    address = PackageURL("pypi", name=package.name, version=package.version)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=one) for one in package.hashes]
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION, url=XsUri(str(address)), comment=ACCEPTED, hashes=hashes
    )
    return Component(
        name=package.name,
        version=package.version,
        bom_ref=str(address),
        purl=address,
        licenses=map(_licence, licences(installed)),
        external_references=[files] if hashes else [],
        components=_inside_the_site(package, installed),
    )


def _installed(package: Locked) -> Distribution:
    """The package as it is installed here, in the version of the lock file. Raises SourceError."""
    try:
        found = distribution(package.name)
    except PackageNotFoundError:
        found = None
    if found is None or found.version != package.version:
        there = f"{found.version} is" if found else "it is not"
        sentence = f"{package.name} {package.version} is wanted, but {there} installed. Run 'make site' to set it up."
        raise _problem(package.line, sentence)
    return found


def _needs(installed: Distribution) -> Iterator[str]:
    """The packages that one names as its own needs, on any machine, but for those only wanted with an extra."""
    for line in installed.requires or ():
        requirement = Requirement(line)
        if "extra" not in str(requirement.marker or ""):
            yield canonicalize_name(requirement.name)


# --- Licences --------------------------------------------------------------------------------------------------------


def licences(installed: Distribution) -> list[str]:
    """The licences that a package declares: as SPDX names where that can be told, otherwise in its own words."""
    metadata = installed.metadata
    said = next(iter(metadata.get_all("License") or []), "").strip()
    if expression := next(iter(metadata.get_all("License-Expression") or []), "") or fixup_id(said):
        return [expression]
    classifiers = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or [] if "License ::" in line]
    words = [said] if said and "\n" not in said and said != "UNKNOWN" else []
    return sorted({_spdx(one, installed) for one in (*words, *classifiers)})


def _spdx(words: str, installed: Distribution) -> str:
    """The SPDX name for a package's words, or the words themselves."""
    if words not in TOLD_BY_TEXT:
        return ONE_MEANING.get(words, words)
    text = " ".join(" ".join(_licence_texts(installed)).split())
    return next((name for sign, name in TOLD_BY_TEXT[words] if sign in text), words)


def _licence_texts(installed: Distribution) -> Iterator[str]:
    for file in installed.files or ():
        if re.match(r"LICEN[CS]E|COPYING", PurePath(file).name, re.IGNORECASE) and "dist-info" in str(file):
            yield Path(str(file.locate())).read_text("utf-8", errors="replace")


def _licence(name: str) -> License:
    return LicenseFactory().make_from_string(name)


# --- What reaches readers --------------------------------------------------------------------------------------------


def _inside_the_site(package: Locked, installed: Distribution) -> list[Component]:
    """What of a package stands in the site itself, or in its Word files; of most packages nothing does."""
    ours = list(map(_licence, licences(installed)))
    if package.name == WORD:
        return [_file(path, path.name, package, ours) for path in _files(installed, r"docx/templates/default\.docx$")]
    if package.name != THEME:
        return []
    found = list(_files(installed, r"material/templates/assets/(javascripts|stylesheets|images)/[^/]+$"))
    maps = [path for path in found if path.suffix == ".map"]
    files = [_file(path, f"{path.parent.name}/{path.name}", package, ours) for path in found if path not in maps]
    libraries = [_library(name, INSIDE.get(name), package) for name in sorted(_bundled(maps))]
    return [*files, *libraries, _library(*ICONS, package)]


def _files(installed: Distribution, pattern: str) -> Iterator[Path]:
    """The files of a package whose path matches `pattern`, in the order of their paths."""
    for file in sorted(installed.files or (), key=lambda file: file.as_posix()):
        if re.match(pattern, file.as_posix()):
            yield Path(str(file.locate()))


def _bundled(maps: Iterable[Path]) -> set[str]:
    """The libraries whose sources went into the files that these source maps belong to."""
    sources = [source for path in maps for source in json.loads(path.read_text("utf-8"))["sources"]]
    found = (re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/", source) for source in sources)
    return {one[1] for one in found if one}


def _file(path: Path, name: str, package: Locked, licences: Iterable[License]) -> Component:
    """A file of a package that goes into the site, as it is in the package."""
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    return Component(
        name=name,
        type=ComponentType.FILE,
        bom_ref=_reference(package, name),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content)],
        licenses=licences,
    )


def _library(name: str, licence: str | None, package: Locked) -> Component:
    """Something that the makers of a package took from others into its files."""
    licences: list[Any] = [_licence(licence)] if licence else []
    return Component(name=name, type=ComponentType.LIBRARY, bom_ref=_reference(package, name), licenses=licences)


def _reference(package: Locked, name: str) -> str:
    return f"{package.name}@{package.version}#{name.lower().replace(' ', '-')}"
