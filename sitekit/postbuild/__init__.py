"""Finish the built pages, whichever builder built them: search index, Word files, slides, the theme's scripts."""

from __future__ import annotations

from pathlib import Path

from sitekit.content import pages
from sitekit.content.definitions import DATA_FILE, Definitions
from sitekit.content.search_words import SEARCH_WORDS_FILE, SearchWords
from sitekit.content.wording import WORDING_FILE, Wording
from sitekit.postbuild import forms, grids, notes_file, run_sheets, search_index, slides, theme_scripts, worksheets


def run(project: Path, site: Path) -> None:
    """Write into the built `site` of `project` everything that goes with its pages.

    Raises SourceError when the data files cannot be read, and OSError when a file cannot be written.
    """
    definitions = Definitions.load(project / DATA_FILE)
    search_words = SearchWords.load(project / SEARCH_WORDS_FILE)
    wording = Wording.load(project / WORDING_FILE)
    search_index.write_index(site, definitions, pages.read(project / "docs"), search_words)
    run_sheets.write_run_sheets(site, definitions, wording.run_sheet)
    slides.write_slides(site, definitions, wording)
    worksheets.write_worksheets(site, definitions, wording)
    forms.write_forms(site, definitions, wording)
    grids.write_grids(site, definitions, wording)
    notes_file.write_notes_file(site, wording)
    theme_scripts.keep_to_own_host(site)
