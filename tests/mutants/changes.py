"""Small faults that a person could make: every one that a module has room for, from its syntax tree.

A change swaps one node of the tree for another, and is named by its operator, the line it stands in and what became
of it. Annotations, docstrings, imports and messages are left alone: a fault in them changes no result.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
_SIMPLE = ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return
_OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Change:
    """One fault. `line` is the source line it stands in, `before` and `after` the expression or statement changed."""

    file: str  # from the root of the repository
    number: int
    line: str
    operator: str
    before: str
    after: str
    _tree: ast.Module = field(repr=False, compare=False)
    _parent: ast.AST = field(repr=False, compare=False)
    _field: str = field(repr=False, compare=False)
    _at: int | None = field(repr=False, compare=False)
    _new: ast.AST = field(repr=False, compare=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays of a change when lines are added above it: (file, line, operator, after)."""
        return self.file, self.line, self.operator, self.after

    def source(self) -> str:
        """The whole module with this fault in it."""
        was = _swap(self._parent, self._field, self._at, self._new)
        try:
            return ast.unparse(ast.fix_missing_locations(self._tree))
        finally:
            _swap(self._parent, self._field, self._at, was)


def changes(source: str, file: str) -> list[Change]:
    """Every fault that there is room for in a module, in the order of its lines."""
    tree = ast.parse(source)
    lines = source.splitlines()
    found = []
    for parent, name, at, node in _places(tree):
        for operator, new in _faults(node, parent, name):
            shown, shown_new = node, new
            if isinstance(node, ast.Constant) and isinstance(parent, ast.expr | ast.keyword | _SIMPLE):
                # A number by itself says little, and may stand twice in a line.
                shown, shown_new = parent, copy.deepcopy(parent)
                _swap(shown_new, name, at, new)
            before, after = _text(shown), _text(shown_new)
            if before != after:
                number = node.lineno
                line = " ".join(lines[number - 1].split())
                found.append(Change(file, number, line, operator, before, after, tree, parent, name, at, new))
    return sorted(found, key=lambda change: change.number)


def changes_of(root: Path, paths: tuple[str, ...]) -> list[Change]:
    """The faults of all modules under these paths."""
    files = sorted(
        f for path in paths for f in ((root / path).rglob("*.py") if (root / path).is_dir() else [root / path])
    )
    return [c for f in files for c in changes(f.read_text("utf-8"), f.relative_to(root).as_posix())]


def _swap(parent: ast.AST, name: str, at: int | None, new: ast.AST) -> ast.AST:
    if at is None:
        was = getattr(parent, name)
        setattr(parent, name, new)
    else:
        was = getattr(parent, name)[at]
        getattr(parent, name)[at] = new
    return was  # type: ignore[no-any-return]


def _text(node: ast.AST) -> str:
    """A node as one line: of a statement that holds others, its head."""
    return ast.unparse(ast.fix_missing_locations(node)).partition("\n")[0]


_Place = tuple[ast.AST, str, "int | None", ast.expr | ast.stmt]


def _places(node: ast.AST) -> Iterator[_Place]:
    """Every expression and statement below a node that may hold a fault, with where it hangs."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "type_params"):
            continue
        for at, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(child, ast.AST) or isinstance(
                child, ast.Import | ast.ImportFrom | ast.Raise | ast.Assert
            ):
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue  # a docstring
            if isinstance(child, ast.expr | ast.stmt):
                yield node, name, at, child
            yield from _places(child)


def _faults(node: ast.expr | ast.stmt, parent: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.stmt):
        yield from _of_statement(node, parent)
        return
    if isinstance(parent, ast.If | ast.IfExp) and name == "test":
        yield "condition always true", ast.Constant(True)
        yield "condition always false", ast.Constant(False)
    if isinstance(parent, ast.comprehension) and name == "ifs":
        yield "filter dropped", ast.Constant(True)
    match node:
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "and, or", ast.BoolOp(other, node.values)
            for at in range(len(node.values)):
                rest = [v for i, v in enumerate(node.values) if i != at]
                yield "operand dropped", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "not or minus dropped", node.operand
        case ast.BinOp():
            if type(node.op) in _ARITHMETIC and not _is_text(node):
                yield "arithmetic", ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
            if isinstance(node.op, ast.Add | ast.Sub):
                yield "addend dropped", node.left
        case ast.Constant(value=bool()):
            yield "true, false", ast.Constant(not node.value)
        case ast.Constant(value=int() | float()) if not isinstance(parent, ast.FormattedValue):
            yield "number plus 1", ast.Constant(node.value + 1)
        case ast.Call():
            yield from _of_call(node)
        case ast.Slice():
            if node.lower is not None:
                yield "slice from the start", ast.Slice(None, node.upper, node.step)
            if node.upper is not None:
                yield "slice to the end", ast.Slice(node.lower, None, node.step)


def _of_comparison(node: ast.Compare) -> Iterator[tuple[str, ast.AST]]:
    for at, op in enumerate(node.ops):
        flipped = [_COMPARISONS[type(op)]() if i == at else o for i, o in enumerate(node.ops)]
        yield "comparison", ast.Compare(node.left, flipped, node.comparators)
    for at, side in enumerate((node.left, *node.comparators)):
        emptied = _emptied(side)
        if emptied is not None:
            sides = [emptied if i == at else s for i, s in enumerate((node.left, *node.comparators))]
            yield "compared text emptied", ast.Compare(sides[0], node.ops, sides[1:])


def _emptied(side: ast.expr) -> ast.expr | None:
    """A compared text as an empty one; of several texts, the first."""
    if isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value:
        return ast.Constant("")
    if isinstance(side, ast.Tuple | ast.Set) and side.elts:
        first = _emptied(side.elts[0])
        if first is not None:
            return type(side)([first, *side.elts[1:]], *([side.ctx] if isinstance(side, ast.Tuple) else []))
    return None


def _of_call(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.func, ast.Name) and node.func.id in _OPPOSITES and node.args:
        yield "min, max, any, all", ast.Call(ast.Name(_OPPOSITES[node.func.id]), node.args, node.keywords)
    for at in range(len(node.keywords)):
        yield "keyword dropped", ast.Call(node.func, node.args, [k for i, k in enumerate(node.keywords) if i != at])


def _of_statement(node: ast.stmt, parent: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Return() if node.value is not None:
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
                return  # turned round as a constant
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                yield "return of nothing", ast.Return(ast.Constant(None))
        case ast.AugAssign():
            if type(node.op) in _ARITHMETIC and not _is_text(ast.BinOp(node.target, node.op, node.value)):
                yield "arithmetic", ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value)
            yield "statement dropped", ast.Pass()
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "statement dropped", ast.Pass()
        case ast.Assign() if any(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets):
            # A name that is never set would be found out by any test; what is stored elsewhere may not be.
            if not _sets_itself_up(parent):
                yield "statement dropped", ast.Pass()
        case ast.Continue():
            yield "continue, break", ast.Break()
        case ast.Break():
            yield "continue, break", ast.Continue()


def _sets_itself_up(parent: ast.AST) -> bool:
    return isinstance(parent, ast.FunctionDef) and parent.name == "__init__"


def _is_text(node: ast.BinOp) -> bool:
    """Whether an operation is plainly one of texts or lists, where another operator would only crash."""
    return any(
        isinstance(side, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        or (isinstance(side, ast.BinOp) and _is_text(side))
        for side in (node.left, node.right)
    )
