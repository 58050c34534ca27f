"""The templates of the pages: their language, what they may use, and what was compiled of them before.

A template is compiled to Python once and kept in `__pycache__` beside it, as Python keeps its own modules: compiling
takes longer than writing every page of a report. Where that folder cannot be written, they are compiled at each run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from functools import lru_cache
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket

from reportgen.html import chart, prose
from reportgen.html.texts import shown
from reportgen.keys import slug

_TEMPLATES = Path(__file__).parent / "templates"
NO_FIGURES = "No figures yet"


def template(name: str) -> Template:
    """A page's template, with everything that a template may use."""
    return _environment().get_template(name)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        optimized=False,  # working out constants beforehand takes longer than it saves
        bytecode_cache=Compiled(_TEMPLATES / "__pycache__"),
    )
    environment.filters |= {"pieces": prose.pieces, "safe_address": prose.safe_address, "slug": slug}
    environment.globals |= {
        "drawn": chart.drawn,
        "spark": chart.spark,
        "stacked": chart.stacked,
        "WIDE": chart.WIDE,
        "NARROW": chart.NARROW,
        "NO_FIGURES": NO_FIGURES,
        "counts": chart.counts,
    }
    return environment


def _shown(value: object) -> object:
    """What stands in a page for a value: every text goes through here. Markup is what a macro made of such texts."""
    return shown(value) if type(value) is str else value


class Compiled(BytecodeCache):
    """Compiled templates in a folder. A file that is damaged, or of another version, is made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source_checksum(self, source: str) -> str:
        """What a compiled template was made of: its source, Jinja, and this module, where the language is set."""
        made_of = (source, jinja2.__version__, Path(__file__).read_text("utf-8"))
        return hashlib.sha256("\0".join(made_of).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the compiled template from its file if that is whole and is of this source."""
        try:
            digest, _, code = self._file(bucket).read_bytes().partition(b"\n")
        except OSError:
            return
        if digest.decode("ascii", "replace") == hashlib.sha256(code).hexdigest():
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template for the next run, if this installation may be written."""
        code = bucket.bytecode_to_string()
        file = self._file(bucket)
        part = file.with_name(f"{file.name}.{os.getpid()}")
        # The folder may be read only, or another run may hold the file: then the next run compiles again.
        with contextlib.suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            try:
                part.write_bytes(hashlib.sha256(code).hexdigest().encode() + b"\n" + code)
                part.replace(file)
            finally:
                part.unlink(missing_ok=True)

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{bucket.key}.{sys.implementation.cache_tag}.template"
