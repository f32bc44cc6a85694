"""Renders what the staff wrote into a template, in a sandbox.

The engine has no loaders and no libraries but ``words``, so a template can't read files or other templates. It gets
plain values only (texts, numbers, days, lists, dicts): there is no object behind a variable that could be called or
changed. Everything is escaped; loops are at most two deep, and what all their turns cost and write is bounded.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template import Engine, Template, TemplateSyntaxError
from django.template.base import NodeList, VariableNode
from django.template.defaulttags import ForNode

from billing.documents.budget import CountedVariable, PaperContext, TooMuch

LONGEST = 200_000
DEEPEST = 2
PLAIN = (str, int, float, bool, type(None))


class TemplateUnusable(Exception):
    """The text is no template, or asks for more than it may."""


class SandboxEngine(Engine):
    default_builtins = ["billing.documents.template_tags"]


@lru_cache(maxsize=1)
def engine() -> SandboxEngine:
    return SandboxEngine(dirs=[], app_dirs=False, loaders=[], libraries={}, string_if_invalid="", autoescape=True)


def compile_template(text: str) -> Template:
    if len(text) > LONGEST:
        raise TemplateUnusable(f"longer than {LONGEST} characters")
    try:
        made = engine().from_string(text)
        loops = depth(made.nodelist)
        variables = made.nodelist.get_nodes_by_type(VariableNode)
    except TemplateSyntaxError as error:
        raise TemplateUnusable(str(error)) from error
    except RecursionError as error:
        raise TemplateUnusable("tags inside tags: too deep") from error
    if loops > DEEPEST:
        raise TemplateUnusable(f"loops inside loops inside loops: at most {DEEPEST} deep")
    for node in variables:
        node.__class__ = CountedVariable  # the parser makes plain ones and can't be told otherwise
    return made


def depth(nodes: NodeList) -> int:
    """How deep loops stand in each other."""
    deepest = 0
    for node in nodes:
        inner = max((depth(getattr(node, name)) for name in node.child_nodelists if hasattr(node, name)), default=0)
        for _condition, branch in getattr(node, "conditions_nodelists", ()):
            inner = max(inner, depth(branch))
        deepest = max(deepest, inner + isinstance(node, ForNode))
    return deepest


def render_template(text: str, values: dict[str, Any]) -> str:
    """The text with its variables filled in. TemplateUnusable when it can't be."""
    try:
        return str(compile_template(text).render(PaperContext(plain(values), autoescape=True)))
    except TemplateUnusable:
        raise
    except TooMuch as error:
        raise TemplateUnusable(str(error)) from error
    except Exception as error:  # a filter that can't take its value; nothing of ours runs in there
        raise TemplateUnusable(f"{type(error).__name__}: {error}") from error


def plain(value: Any) -> Any:
    """A copy that holds nothing but data."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if type(value) in PLAIN or type(value).__module__ in {"datetime", "decimal"}:
        return value
    return str(value)
