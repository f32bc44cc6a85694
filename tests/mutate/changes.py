"""The small changes that may be made to a module, each to one place.

Left alone is what no test is to hold: texts for people and logs, annotations, names of the panel's columns, tables of
data at module level, how much a memory holds (``lru_cache(maxsize=...)``).
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
HARMLESS_DECORATORS = frozenset(
    {"property", "cached_property", "classmethod", "staticmethod", "dataclass", "cache", "lru_cache", "overload",
     "abstractmethod", "contextmanager", "wraps"}
)  # fmt: skip
"""Without the first ones nothing works at all, which any test notices; without the others it is only slower."""
FOR_PEOPLE = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "cast", "TypeVar", "getLogger", "format_html",
                        "debug", "info", "warning", "error", "exception", "critical"})  # fmt: skip
SYMMETRIC = frozenset({"same", "compare_digest", "max", "min"})
"""Calls that answer alike in any order."""
NARROWING = frozenset({"filter", "exclude", "get", "Q", "update_or_create", "get_or_create"})
"""Calls whose keywords are conditions."""


@dataclass(frozen=True)
class Change:
    """``kind`` at bytes ``start:end`` of the file ``path``; ``lines`` are those of the statement it is in."""

    path: str
    kind: str
    start: int
    end: int
    replacement: str
    lines: range
    name: str = ""
    """At module level: the constant that is changed."""

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.replacement.encode() + source[self.end :]

    def diff(self, source: bytes) -> str:
        old, new = (text.decode().splitlines() for text in (source, self.apply(source)))
        shown = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
        return "\n".join(line for line in shown if not line.startswith("@@"))


class Module:
    """A file's tree, with the places of its nodes in bytes."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.tree = ast.parse(source)
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def starts(self) -> list[int]:
        found = [0]
        for line in self.source.splitlines(keepends=True):
            found.append(found[-1] + len(line))
        return found

    def place(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def span(self, node: ast.AST) -> tuple[int, int]:
        found: Any = node  # whatever is changed has a place
        return self.place(found.lineno, found.col_offset), self.place(found.end_lineno, found.end_col_offset)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    def statement(self, node: ast.AST) -> ast.stmt:
        return next(found for found in (node, *self.above(node)) if isinstance(found, ast.stmt))

    def lines(self, node: ast.AST) -> range:
        """Of the statement, without the block that hangs from it."""
        found = self.statement(node)
        body = getattr(found, "body", None)
        first = min([found.lineno, *(row.lineno for row in getattr(found, "decorator_list", []))])
        last = max(found.lineno, body[0].lineno - 1) if body else found.end_lineno or found.lineno
        return range(first, last + 1)

    def change(self, node: ast.AST, kind: str, replacement: str, name: str = "") -> Change:
        return Change(self.path, kind, *self.span(node), replacement, self.lines(node), name)


def changes(path: str, source: bytes) -> list[Change]:
    """All of them; a few may not alter the program."""
    module = Module(path, source)
    return [change for node in ast.walk(module.tree) if drawn_from(module, node) for change in changes_of(module, node)]


def alters(change: Change, source: bytes) -> bool:
    """Whether what comes of it is still Python, and another program."""
    try:
        return ast.dump(ast.parse(change.apply(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


def drawn_from(module: Module, node: ast.AST) -> bool:
    """Whether the node is inside a function or the value of a plain constant, and no annotation or text for people."""
    below, inside = node, False
    for above in module.above(node):
        if is_left_alone(above, below):
            return False
        inside = inside or isinstance(above, ast.FunctionDef)
        below = above
    return inside or isinstance(node, ast.FunctionDef) or constant_of(module, node) != ""


def is_left_alone(above: ast.AST, below: ast.AST) -> bool:
    """Whether ``below``, a part of ``above``, is no part of the program that a test could hold."""
    match above:
        case ast.FunctionDef():
            held = [one for one in above.decorator_list if called(one) not in HARMLESS_DECORATORS]
            return below not in above.body and below not in held
        case ast.AnnAssign() | ast.arg():
            return below is above.annotation
        case ast.Call():
            return called(above) in FOR_PEOPLE
        case ast.If():
            return ast.unparse(above.test) == "TYPE_CHECKING"
    return isinstance(above, ast.JoinedStr | ast.Raise)


def constant_of(module: Module, node: ast.AST) -> str:
    """The name of the constant of the module whose value, one plain number, ``node`` is."""
    statement = module.parents.get(node)
    if not isinstance(node, ast.Constant) or not isinstance(statement, ast.Assign):
        return ""
    target = statement.targets[0]
    plain = isinstance(target, ast.Name) and isinstance(node.value, int) and module.parents[statement] is module.tree
    return target.id if plain and isinstance(target, ast.Name) else ""


def called(node: ast.AST) -> str:
    """The last name of what is called, or of a decorator."""
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def changes_of(module: Module, node: ast.AST) -> Iterator[Change]:
    for kind, make in KINDS.items():
        if isinstance(node, kind):
            yield from make(module, node)


def of_compare(module: Module, node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        if type(operator) in COMPARISONS:
            operators = [*node.ops[:place], COMPARISONS[type(operator)](), *node.ops[place + 1 :]]
            other = ast.Compare(node.left, operators, node.comparators)
            ordered = isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
            yield module.change(node, "boundary" if ordered else "comparison", f"({ast.unparse(other)})")


def of_operation(module: Module, node: ast.BinOp) -> Iterator[Change]:
    texts = any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right))
    if type(node.op) in OPERATIONS and not texts:
        other = ast.BinOp(node.left, OPERATIONS[type(node.op)](), node.right)
        yield module.change(node, "operator", f"({ast.unparse(other)})")


def of_bool(module: Module, node: ast.BoolOp) -> Iterator[Change]:
    for dropped in node.values:
        rest = [value for value in node.values if value is not dropped]
        other = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        yield module.change(node, "dropped condition", f"({ast.unparse(other)})")


def of_not(module: Module, node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield module.change(node, "dropped not", f"({ast.unparse(node.operand)})")


def of_if(module: Module, node: ast.If | ast.IfExp) -> Iterator[Change]:
    """The condition never holds: a guard is gone, or the other way is always taken."""
    yield module.change(node.test, "condition never holds", "False")


def of_call(module: Module, node: ast.Call) -> Iterator[Change]:
    if called(node) in FOR_PEOPLE:
        return
    plain = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
    if called(node) not in SYMMETRIC and len(node.args) == len(plain) >= 2 and ast.dump(plain[0]) != ast.dump(plain[1]):
        swapped = ast.Call(node.func, [plain[1], plain[0], *plain[2:]], node.keywords)
        yield module.change(node, "swapped arguments", ast.unparse(swapped))
    if called(node) in NARROWING and isinstance(node.func, ast.Attribute | ast.Name):
        for dropped in node.keywords:
            if dropped.arg and dropped.arg != "defaults":
                rest = [keyword for keyword in node.keywords if keyword is not dropped]
                yield module.change(node, "dropped filter", ast.unparse(ast.Call(node.func, node.args, rest)))


def of_expression(module: Module, node: ast.Expr) -> Iterator[Change]:
    if isinstance(node.value, ast.Call) and called(node.value) not in FOR_PEOPLE:
        yield module.change(node, "removed call", "pass")


def of_return(module: Module, node: ast.Return) -> Iterator[Change]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield module.change(node, "return None", "return None")


def of_constant(module: Module, node: ast.Constant) -> Iterator[Change]:
    if isinstance(module.parents[node], ast.Expr):  # a docstring
        return
    name = constant_of(module, node)
    if isinstance(node.value, bool):
        yield module.change(node, "changed constant", str(not node.value), name)
    elif isinstance(node.value, int):
        yield module.change(node, "changed constant", str(node.value + 1), name)
    elif isinstance(node.value, str):
        yield module.change(node, "changed constant", repr(f"{node.value}X"))


def of_function(module: Module, node: ast.FunctionDef) -> Iterator[Change]:
    for decorator in node.decorator_list:
        if called(decorator) not in HARMLESS_DECORATORS and not ast.unparse(decorator).endswith(".setter"):
            start, end = module.span(decorator)
            lines = module.lines(first_of(node))
            yield Change(module.path, "dropped decorator", start - 1, end, "# none", lines)


def first_of(node: ast.FunctionDef) -> ast.stmt:
    """The first statement that runs: not the docstring."""
    first = node.body[0]
    says = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return node.body[1] if says and len(node.body) > 1 else first


KINDS: dict[type[ast.AST] | tuple[type[ast.AST], ...], Callable[[Module, Any], Iterator[Change]]] = {
    ast.Compare: of_compare,
    ast.BinOp: of_operation,
    ast.BoolOp: of_bool,
    ast.UnaryOp: of_not,
    (ast.If, ast.IfExp): of_if,
    ast.Call: of_call,
    ast.Expr: of_expression,
    ast.Return: of_return,
    ast.Constant: of_constant,
    ast.FunctionDef: of_function,
}  # fmt: skip
