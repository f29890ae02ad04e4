"""The offline pack of the real site, for the tests that read it or use it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.builds import Built
from support.offline_pack import EDITION, FOLDER

from sitekit.release.offline_zip import write_pack

# As people name their folders.
SHARED = "Team's shared copy"


@pytest.fixture(scope="session")
def zipped(site: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the real site."""
    path = tmp_path_factory.mktemp("pack") / f"{FOLDER}.zip"
    write_pack(site.folder, path, EDITION)
    return path


@pytest.fixture(scope="session")
def unpacked(zipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pack, unpacked into one whose name has a space and an apostrophe."""
    shared = tmp_path_factory.mktemp("share").resolve() / SHARED
    with zipfile.ZipFile(zipped) as file:
        file.extractall(shared)
    return shared / FOLDER
