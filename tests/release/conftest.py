"""The offline pack of the real site, for the tests that read it or use it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.builds import Built
from support.offline_pack import EDITION, FOLDER

from sitekit.release.offline_zip import Pack, write_pack

# As people name their folders.
SHARED = "Team's shared copy"


@pytest.fixture(scope="session")
def zipped(site: Built, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Pack]:
    """The pack of the real site, and what is said of it."""
    path = tmp_path_factory.mktemp("pack") / f"{FOLDER}.zip"
    return path, write_pack(site.folder, path, EDITION)


@pytest.fixture(scope="session")
def unpacked(zipped: tuple[Path, Pack], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pack, unpacked into one whose name has a space and an apostrophe."""
    shared = tmp_path_factory.mktemp("share").resolve() / SHARED
    with zipfile.ZipFile(zipped[0]) as file:
        file.extractall(shared)
    return shared / FOLDER
