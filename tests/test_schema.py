"""The schema with which editor programs help: it is the current one, and says what the loader says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml
from conftest import PROJECT

from guide import schema

DATA = PROJECT / "docs" / "_data" / "definitions.yml"
# Mistakes of shape, which a schema can show; what needs more than one entry is left to the loader.
OF_SHAPE = (
    *("data-field-too-many", "data-field-missing", "data-section-missing", "data-section-a-list", "data-entry-a-text"),
    *("data-minutes-in-quotes", "data-minutes-zero", "data-mode-unknown", "data-number-for-a-year", "data-text-empty"),
    *("data-text-too-long", "data-year-in-another-form"),
)


def faults(data: Path) -> list[str]:
    validator = jsonschema.Draft202012Validator(json.loads(schema.schema()))
    return [error.message for error in validator.iter_errors(yaml.safe_load(data.read_text("utf-8")))]


def test_the_schema_in_the_project_is_the_current_one() -> None:
    written = (PROJECT / schema.SCHEMA).read_text("utf-8")
    assert written == schema.schema(), "the model has changed: run 'make schema'"


def test_an_old_schema_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "docs" / "_data").mkdir(parents=True)
    (tmp_path / schema.SCHEMA).write_text("{}", "utf-8")
    assert (tmp_path / schema.SCHEMA).read_text("utf-8") != schema.schema()
    assert schema.main(tmp_path) == 0
    assert (tmp_path / schema.SCHEMA).read_text("utf-8") == schema.schema()


def test_the_data_file_names_its_schema_in_the_first_line() -> None:
    assert DATA.read_text("utf-8").splitlines()[0] == f"# yaml-language-server: $schema={schema.SCHEMA.name}"


def test_the_data_file_fits_the_schema() -> None:
    assert faults(DATA) == []


@pytest.mark.parametrize("mistake", OF_SHAPE)
def test_the_schema_shows_a_mistake_of_shape(mistake: str, small_project: Callable[..., Path]) -> None:
    assert faults(small_project(mistake) / "docs" / "_data" / "definitions.yml") != []
