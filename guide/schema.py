"""Write the JSON schema of the data file for editors: `python -m guide.schema`.

Responsible for telling an editor program what may stand in `docs/_data/definitions.yml`, so that it can help while
somebody types. Not responsible for the rules: they are generated from the model that the loader uses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from guide.definitions import Shape
from guide.generator import PROJECT

SCHEMA = Path("docs") / "_data" / "definitions.schema.json"


def schema() -> str:
    """The schema as text, the same each time. An id is the word before the colon, so no entry has a field for it."""
    generated = _without_ids(Shape.model_json_schema())
    return json.dumps(generated, indent=2, ensure_ascii=False) + "\n"


def _without_ids(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_ids(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {name: _without_ids(value) for name, value in part.items()}
    if isinstance(kept.get("properties"), dict) and "id" in kept["properties"]:
        del kept["properties"]["id"]
        kept["required"] = [name for name in kept["required"] if name != "id"]
    return kept


def main(project: Path = PROJECT) -> int:
    """Write the schema into `project`."""
    (project / SCHEMA).write_text(schema(), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
