"""The benchmark's conclusions: what a figure beside its reference is worth, and the larger project it measures.

No clock is looked at here: figures are made up, and what they lead to is judged.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench import build, larger, machine, projects, reader, report, weight
from bench.report import MISSED, NOISY, OK, UNMEASURED, Report, Row, at_least, at_most, times

import macros
from guide import check
from guide.definitions import Definitions

QUIET_RUNS, WILD_RUNS = (1.0, 1.1, 1.0, 1.05, 1.0), (1.0, 3.0, 1.0, 2.0, 4.0)
MEASURED = Row("wall time", "s", QUIET_RUNS, QUIET_RUNS, "stock", times(1.25), timed=True)
# What is changed in that row, and what may then be concluded.
CONCLUDED = {
    "within the target": ({}, OK),
    "above the target": ({"ours": [run * 1.3 for run in QUIET_RUNS]}, MISSED),
    "a wide spread of ours": ({"ours": WILD_RUNS}, NOISY),
    "a wide spread of theirs": ({"reference": WILD_RUNS}, NOISY),
    "others at work": ({"others": 0.11}, NOISY),
    "others at work, and above the target": ({"others": 0.5, "ours": [9.0] * 5}, NOISY),
    "others at work, which sizes do not mind": ({"others": 0.5, "timed": False}, OK),
    "one slow run of five": ({"ours": (1.0, 1.0, 1.0, 1.0, 9.0)}, OK),
    "no reference": ({"reference": ()}, UNMEASURED),
    "no figure": ({"ours": ()}, UNMEASURED),
    "a missing peer": ({"missing": "npm is not installed"}, UNMEASURED),
    "a missing peer, and figures all the same": ({"missing": "it stopped half-way", "others": 0.5}, UNMEASURED),
    "no target": ({"target": None}, report.NONE),
    "our own figure at most": ({"target": at_most(1)}, OK),
    "our own figure at most, and it is more": ({"target": at_most(0.99)}, MISSED),
    "our own figure at least": ({"target": at_least(1)}, OK),
    "our own figure at least, and it is less": ({"target": at_least(1.01)}, MISSED),
}


@pytest.mark.parametrize("case", CONCLUDED)
def test_a_figure_leads_to_its_verdict_and_noise_to_none(case: str) -> None:
    changes, verdict = CONCLUDED[case]
    assert dataclasses.replace(MEASURED, **changes).verdict == verdict


def test_medians_and_spread_are_those_of_the_runs() -> None:
    row = Row("", "s", ours=(2.0, 1.0, 9.0, 2.0, 2.2), reference=(1.0, 0.5, 1.0))
    assert row.ratio == 2.0
    assert row.spread == pytest.approx(0.25)  # of the reference: from 0.75 to 1.0 about 1.0


def test_what_others_use_is_what_we_do_not() -> None:
    # Ten seconds of two processors: all 12 seconds ours, then 5 of them somebody else's.
    assert machine.used_by_others(12, 12, 20) == 0
    assert machine.used_by_others(12, 7, 20) == 0.25
    assert machine.used_by_others(7, 7.2, 20) == 0, "clocks that tick apart are not others at work"
    assert machine.used_by_others(0, 0, 0) == 0


TESTS = Path(__file__).parent
# A child leaves a child of its own behind, which works for longer than it does, and then ends.
LEFT_BEHIND = """
import subprocess, sys
from bench import machine
WORK = "import time; end = time.process_time() + 0.5\\nwhile time.process_time() < end: pass"
if len(sys.argv) > 1:
    machine.Neighbours()
before = machine._own_used()
LEAVE = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WORK!r}])"
# What it could say ends when both have ended.
subprocess.run([sys.executable, "-c", LEAVE], capture_output=True)
print(machine._own_used() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets somebody adopt what their children leave behind")
def test_what_a_child_leaves_behind_is_ours() -> None:
    alone, adopted = (
        float(
            subprocess.run(
                [sys.executable, "-c", LEFT_BEHIND, *words], cwd=TESTS, capture_output=True, text=True, check=True
            ).stdout
        )
        for words in ([], ["adopt"])
    )
    assert alone < 0.5 <= adopted


def reported() -> Report:
    rows = [
        dataclasses.replace(MEASURED, part="build"),
        dataclasses.replace(MEASURED, part="growth", others=0.4),
        Row("Lighthouse", "", missing="npm is not installed", part="reader"),
    ]
    return Report(machine.facts(""), rows, ["build: what stock is"])


def test_the_json_file_has_every_row_and_every_run() -> None:
    written = json.loads(reported().as_json())
    assert [row["verdict"] for row in written["rows"]] == [OK, NOISY, UNMEASURED]
    assert written["rows"][0]["ours"] == list(QUIET_RUNS)
    assert written["rows"][0]["target"] == "≤ 1.25 ×"
    assert written["rows"][2]["missing"] == "npm is not installed"
    assert written["machine"]["packages"]["mkdocs"] == machine.version("mkdocs")


def test_the_table_names_versions_noise_and_what_was_not_measured() -> None:
    said = reported().as_text()
    for words in (f"mkdocs {machine.version('mkdocs')}", "python: 3.", "processors: ", "browser: none", "load at the"):
        assert words in said
    assert "not measured: npm is not installed" in said
    assert "Others used the processors while these parts ran, so they have no verdict: growth 40%." in said
    assert "1 ok, 0 missed, 1 too noisy, 1 not measured" in said
    assert "build: what stock is" in said


def test_a_peer_that_is_not_there_is_named_and_never_passed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "program", lambda _: "")
    for part, words in ((reader, "node is not installed"), (weight, "nginx is not installed")):
        (row,) = part.measure(pytest.fail)
        assert (row.missing, row.verdict) == (words, UNMEASURED)
    monkeypatch.setattr(machine, "version", lambda _: "")
    assert build.peer("zensical", tmp_path) == "zensical is not installed"
    monkeypatch.setattr(machine, "program", lambda name: name)
    monkeypatch.setattr(reader, "LIGHTHOUSE", tmp_path)
    assert reader.missing() == "Lighthouse is not installed; 'make bench' does it with npm"


def test_the_project_twice_its_size_passes_every_check(tmp_path: Path) -> None:
    one = projects.ours(tmp_path / "one")
    two = larger.times(one, tmp_path / "two", 2)
    before, after = (Definitions.load(project / larger.DATA) for project in (one, two))
    for section in larger.COPIED:
        assert len(after.members(section)) == 2 * len(before.members(section))
    assert projects.pages(two) == 2 * projects.pages(one) - len(larger.SINGLE)
    assert check.read(two / "mkdocs.yml", macros.MACROS, macros.call).problems == ()
    page = (two / "docs" / "tools" / "copy-2-safe-uncertainty.md").read_text("utf-8")
    assert '# {{ name("copy-2-safe-uncertainty") }}' in page
    assert "(../copy-2/cpd/index.md#page-numbers)" in page
