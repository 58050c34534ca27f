"""A pytest plugin: the module that PLANTED names is imported from the text on its path, and not from the tree.

So the tree that the tests stand in is never touched. Only this process sees the fault, not programs that a test starts.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import Phase, settings


class _Planter(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, name: str, file: Path, source: str) -> None:
        self._name, self._file, self._source = name, file, source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        package = [str(self._file.parent)] if self._file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self._file, loader=self, submodule_search_locations=package)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, str(self._file), "exec", dont_inherit=True), module.__dict__)


def _plant() -> None:
    named = os.environ.get("PLANTED", "")
    if named:
        file, _, source = named.partition("=")
        parts = Path(file).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        sys.meta_path.insert(0, _Planter(name, Path(file).resolve(), Path(source).read_text("utf-8")))


_plant()

_MOST_EXAMPLES = 60  # of a property: a fault that more would find is left to rows of the tables

_SLOW = frozenset(("built", "sample_desk", "ooxml_validate", "libreoffice_docx"))  # fixtures


def pytest_configure(config: pytest.Config) -> None:
    """A failure need not be made small: that it is one is enough."""
    short = (Phase.explicit, Phase.generate)
    settings.register_profile("mutants", phases=short, database=None)
    settings.load_profile("mutants")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give properties fewer examples than in `make test`, and leave out what builds the sample or starts programs:
    hundreds of runs would take hours."""
    slow = [item for item in items if _SLOW.intersection(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
    name = "_hypothesis_internal_use_settings"
    for item in items:
        test = getattr(item, "obj", None)
        asked = getattr(test, name, None)
        if isinstance(asked, settings) and asked.max_examples > _MOST_EXAMPLES:
            setattr(test, name, settings(asked, max_examples=_MOST_EXAMPLES))
