"""The language of templates: which names and expressions may stand in a tag. Whatever is not allowed is refused.

Every name must be one of the fields, reached in the right loop; a loop goes through one of our lists, never through
the same list inside itself; conditions ask whether something is empty or compare plain words. There are no calls, no
arithmetic, no assignments. So a template that passes cannot run code, and the work of filling it in is bounded by its
size and the number of measures. That bound is checked, not timed, so that it holds on every machine.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

import jinja2
from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment

from reportgen.draft.template.fields import KEY, KPI, MEASURE, REPORT, ROOT, SECTION, SUMMARY, Field, Kind

FILTERS = frozenset(("upper", "lower", "capitalize", "title", "trim"))
_LOOP = frozenset(("first", "last", "index", "length"))


def environment() -> SandboxedEnvironment:
    """What templates are read and filled in with. The sandbox is a second fence: `violations` is the first."""
    sandbox = SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    sandbox.filters = {name: sandbox.filters[name] for name in FILTERS | {"escape", "e"}}
    sandbox.tests = {}
    sandbox.globals = {}
    return sandbox


@dataclass(frozen=True)
class Violation:
    """Something in a template's code that is not allowed. `line` is its line in the code."""

    code: str
    line: int
    problem: str
    remedy: str


@dataclass(frozen=True)
class Use:
    """A tag that prints: the field it gives, and its line in the code."""

    field: Field
    path: str
    line: int


TYPED_PLAINLY = "Use one of the tags that `reportgen template fields` lists."


@dataclass
class _Checker:
    """Goes through a template's code. Whatever is not expressly allowed is a violation."""

    violations: list[Violation] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def body(self, body: list[nodes.Node], scope: dict[str, Field], running: tuple[Field, ...]) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for child in node.nodes:
                        if not isinstance(child, nodes.TemplateData):
                            self._print(child, scope)
                case nodes.For():
                    self._loop(node, scope, running)
                case nodes.If():
                    self._condition(node.test, scope)
                    for part in (node.body, node.elif_, node.else_):
                        self.body(list(part), scope, running)
                case _:
                    self._code(node)

    def _loop(self, node: nodes.For, scope: dict[str, Field], running: tuple[Field, ...]) -> None:
        wanted = self._resolve(node.iter, scope)
        if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive or node.else_:
            self._code(node)
            return
        if wanted is None:
            return
        if wanted.kind is not Kind.LIST:
            self._say(
                "template-tag-misplaced", node, f"'{_typed(node.iter)}' is not a list.", "Go through a list only."
            )
            return
        if wanted in running:
            # Such a loop would multiply the report by itself.
            self._say(
                "template-tag-misplaced",
                node,
                f"The list '{_typed(node.iter)}' is gone through inside a loop over the same list.",
                "Take the inner loop out.",
            )
            return
        name = node.target.name
        if name.startswith("_") or name in ("loop", "report", "contents"):
            self._code(node)
            return
        each = Field(name, Kind.GROUP, "", items=wanted.items)
        self.body(list(node.body), {**scope, name: each, "loop": _LOOP_FIELD}, (*running, wanted))

    def _print(self, node: nodes.Node, scope: dict[str, Field]) -> None:
        plain = node
        while isinstance(plain, nodes.Filter):
            if plain.name not in FILTERS or plain.args or plain.kwargs or plain.node is None:
                self._code(plain)
                return
            plain = plain.node
        found = self._resolve(plain, scope)
        if found is None:
            return
        if found.kind in (Kind.LIST, Kind.GROUP, Kind.YES_NO):
            self._say(
                "template-tag-misplaced",
                node,
                f"'{_typed(plain)}' is a {found.kind.value} and cannot be printed.",
                "Use it in {% if %} or {% for %}, or print one of its parts.",
            )
        elif found.kind is Kind.BLOCK and plain is not node:
            self._code(node)
        else:
            self.uses.append(Use(found, _typed(plain), node.lineno))

    def _condition(self, node: nodes.Node, scope: dict[str, Field]) -> None:
        match node:
            case nodes.Not():
                self._condition(node.node, scope)
            case nodes.And() | nodes.Or():
                self._condition(node.left, scope)
                self._condition(node.right, scope)
            case nodes.Compare():
                self._comparison(node, scope)
            case nodes.Name() | nodes.Getattr():
                self._resolve(node, scope)
            case _:
                self._code(node)

    def _comparison(self, node: nodes.Compare, scope: dict[str, Field]) -> None:
        simple = len(node.ops) == 1 and node.ops[0].op in ("eq", "ne") and isinstance(node.ops[0].expr, nodes.Const)
        if not simple or not isinstance(node.expr, nodes.Name | nodes.Getattr):
            self._code(node)
            return
        found = self._resolve(node.expr, scope)
        if found is not None and found.kind is not Kind.TEXT:
            self._say(
                "template-tag-misplaced",
                node,
                f"'{_typed(node.expr)}' is a {found.kind.value} and cannot be compared.",
                "Compare plain text only, for example k.word or m.rating_word.",
            )

    def _resolve(self, node: nodes.Node, scope: dict[str, Field]) -> Field | None:
        """The field that a name, or names joined by dots, stands for."""
        if isinstance(node, nodes.Name):
            found = scope.get(node.name)
            if found is None:
                self._unknown(node, node.name, list(scope))
            return found
        if isinstance(node, nodes.Getattr):
            parent = self._resolve(node.node, scope)
            if parent is None:
                return None
            found = parent.item(node.attr) if parent.kind is Kind.GROUP else None
            if found is None:
                before = _typed(node.node)
                self._unknown(node, _typed(node), [f"{before}.{f.name}" for f in parent.items])
            return found
        self._code(node)
        return None

    def _unknown(self, node: nodes.Node, name: str, known: list[str]) -> None:
        if any(part.startswith("_") for part in name.split(".")):
            self._code(node)
            return
        near = difflib.get_close_matches(name, known, 1, 0.5)
        remedy = f"Did you mean '{near[0]}'? " if near else ""
        self._say("template-tag-unknown", node, f"There is no '{name}' here.", remedy + TYPED_PLAINLY)

    def _code(self, node: nodes.Node) -> None:
        self._say(
            "template-tag-code",
            node,
            "This is a piece of program, which a template may not hold.",
            TYPED_PLAINLY,
        )

    def _say(self, code: str, node: nodes.Node, problem: str, remedy: str) -> None:
        self.violations.append(Violation(code, node.lineno, problem, remedy))


_LOOP_FIELD = Field("loop", Kind.GROUP, "", items=tuple(Field(n, Kind.TEXT, "") for n in sorted(_LOOP)))


def _typed(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_typed(node.node)}.{node.attr}"
    return "..."


def examine(template: nodes.Template) -> tuple[list[Violation], list[Use]]:
    """What a template's code may not do, and which fields it prints."""
    checker = _Checker()
    try:
        checker.body(template.body, {f.name: f for f in ROOT.items}, ())
    except RecursionError:
        checker.violations.append(Violation("template-tag-code", 1, "A tag is nested too deep.", TYPED_PLAINLY))
    return checker.violations, checker.uses


_PLACES = {"report": REPORT, "summary": SUMMARY, "section": SECTION, "kpi": KPI, "m": MEASURE, "k": KEY}


def places(uses: list[Use]) -> set[str]:
    """The fields that are printed, as EXPECTED names them ('kpi.title'), whatever a template calls a list's things."""
    return {
        next((f"{prefix}.{use.field.name}" for prefix, items in _PLACES.items() if use.field in items), use.path)
        for use in uses
    }
