"""The machinery of the site. README.md in this folder has the map."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
