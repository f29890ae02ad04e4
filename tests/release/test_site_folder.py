"""Publishing: all of the site or nothing."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.builds import digest
from support.commands import run_command

from sitekit import postbuild
from sitekit.release import site_folder


def test_a_good_build_replaces_the_site_whole(small_project, tmp_path: Path) -> None:
    site = tmp_path / "place" / "site"
    site.mkdir(parents=True)
    (site / "gone.html").write_text("no longer part of the site", "utf-8")
    assert site_folder.build_site(small_project(), site) == 0
    assert (site / "index.html").is_file()
    assert not (site / "gone.html").exists()
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_failure_of_the_site_generator_changes_nothing(small_project, tmp_path: Path) -> None:
    site = tmp_path / "place" / "site"
    site.mkdir(parents=True)
    (site / "index.html").write_text("the last good site", "utf-8")
    before = digest(site)
    project = small_project()
    config = project / "mkdocs.yml"
    config.write_text(
        config.read_text("utf-8").replace("name: material", "name: material, custom_dir: overrides"), "utf-8"
    )
    (project / "overrides").mkdir()
    (project / "overrides" / "main.html").write_text("{% extends 'base.html' %}{% block content %}", "utf-8")
    assert site_folder.build_site(project, site) != 0
    assert digest(site) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot kill a process like that")
def test_a_killed_build_changes_nothing(small_project, tmp_path: Path) -> None:
    site = tmp_path / "place" / "site"
    site.mkdir(parents=True)
    (site / "index.html").write_text("the last good site", "utf-8")
    before = digest(site)
    # Killed once the pages are there, and before anything is made of them.
    killed = "postbuild.run = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    imports = "import os, signal, sys, pathlib; from sitekit import postbuild; from sitekit.release import site_folder"
    script = f"{imports}; {killed}; site_folder.build_site(*map(pathlib.Path, sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", script, str(small_project()), str(site)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(site.parent.glob("site.new-*/site/index.html"))
    assert digest(site) == before


def test_what_a_site_cannot_be_finished_for_is_said_in_one_sentence(
    small_project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "session-1-run-sheet.docx")

    project = small_project()
    (project / "site").mkdir()
    monkeypatch.setattr(postbuild, "run", full)
    done = run_command("build", project)
    assert done.exit_code == 1
    assert done.stderr.endswith("the disk is full. Make room on it. The site was not changed.\n")
    assert list((project / "site").iterdir()) == []
