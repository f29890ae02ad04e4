"""What is made of the built pages, whichever site generator built them.

Responsible for bringing it together: what search reads, and the Word files. It is run on a finished folder, so that a
build of the pages stays quick. Not responsible for what stands in them (`guide.search`, `guide.run_sheet`,
`guide.worksheets`), nor for what a release adds to them (`guide.release`).
"""

from __future__ import annotations

from pathlib import Path

from guide import pages, run_sheet, search, worksheets
from guide.definitions import DATA_FILE, Definitions


def finish(project: Path, site: Path) -> None:
    """Write into the built `site` of `project` everything that goes with its pages.

    Raises SourceError when the definitions cannot be read, and OSError when a file cannot be written.
    """
    definitions = Definitions.load(project / DATA_FILE)
    # A generator that calls `macros.on_post_build` has written it already.
    if not (site / search.INDEX).is_file():
        search.write_index(site, definitions, pages.read(project / "docs"))
    write_word_files(site, definitions)


def write_word_files(site: Path, definitions: Definitions) -> None:
    """Write the run-sheets, worksheets and notes for Word beside their pages in the built `site`."""
    run_sheet.write_run_sheets(site, definitions)
    worksheets.write_worksheets(site, definitions)
