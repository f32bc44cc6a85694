"""Names: no class twice, functions that say what they do, words that a Django or IPTV engineer knows."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from tests.architecture.source import modules, tree

SAME_NAME_ALLOWED: dict[str, str] = {
    "Command": "Django finds commands by it",
    "DatabaseWrapper": "Django finds engines by it",
}
"""Name -> why several modules define it. Schemas (``apis.*``) are named by the document, apart from the rest."""
ONE_WORD_ALLOWED: dict[str, str] = {
    "core.api.endpoint.endpoint": "a decorator, named after what it makes of a function",
    "core.api.routes.route": "a line of a table of addresses, as django.urls.path",
    "core.clock.now": "as django.utils.timezone.now",
    "core.queue.job": "a decorator, as RQ's own",
    "external_api.registry.add": "published: plug-ins know the registry's add, get and names",
    "external_api.registry.get": "published: plug-ins know the registry's add, get and names",
    "external_api.registry.names": "published: plug-ins know the registry's add, get and names",
    "tvmiddleware.compat.billing_helpers.payer": "published: plug-ins may import it from tvmiddleware.billing_helpers",
}
"""Function that other modules use -> why one word says what it does."""
NOUN_MODULES: dict[str, str] = {
    "tvmiddleware.cache.keys": "each function makes the key of what it is named after",
}
PRIVATE_WORDS: dict[str, str] = {
    "afloat": "while the disk is full",
    "calm": "normal (messages)",
    "debts": "the replay log",
    "fence": "a tombstone",
    "fenced": "forgotten: a tombstone stands there",
    "foresight": "a forecast",
    "gate": "the API dispatch",
    "hole": "a placeholder (lists), a gap (guide)",
    "holes": "placeholders (lists), gaps (guide)",
    "household": "CustomerState",
    "lane": "the fast path",
    "lent": "revocable",
    "lifeboat": "the fallback cache",
    "lineup": "a rendered list, an order of channels",
    "loan": "a revocable connection",
    "loans": "revocable connections",
    "plant": "a streaming snapshot; the operator's streaming system",
    "pressing": "urgent (messages)",
    "seat": "a slot (calls), a session (logins)",
    "seats": "slots (calls), sessions (logins)",
    "straighten": "upgrade (settings)",
    "straightened": "upgraded (settings)",
    "stubborn": "tried again after a database failure",
    "stubbornly": "with retry_on_db_failure",
}
"""Word that only this house used -> the term that others know (docs/glossary.md)."""
VAGUE_WORDS: dict[str, str] = {
    "crowd": "a group that shares a limit",
    "hasty": "with a short timeout",
    "outer": "external; containing",
    "patience": "a timeout",
    "patient": "retrying",
    "tell": "log, notify, announce, report",
    "told": "reported, announced, sent, visible: by whom and to whom",
    "wish": "a request",
}
"""The same for names only: in a sentence they say enough."""
THEIR_NAMES = frozenset(
    {
        "OuterRef",  # Django's
        "change_form_outer_before_template",  # django-unfold's
        "expiry_told_for",  # a column
        "lists_changed_tell",  # a job: its dotted name may stand in queues while a server is upgraded
    }
)
PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def defined(schemas: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for module, path in modules().items():
        if module.startswith("apis.") is schemas:
            for node in tree(path).body:
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(module)
    return found


def test_no_class_name_is_defined_twice() -> None:
    for schemas in (False, True):
        twice = {name: places for name, places in defined(schemas).items() if len(places) > 1}
        assert {name: places for name, places in twice.items() if name not in SAME_NAME_ALLOWED} == {}


def test_no_exemption_is_left_over() -> None:
    assert all(len(defined(schemas=False)[name]) > 1 for name in SAME_NAME_ALLOWED)
    assert set(ONE_WORD_ALLOWED) <= functions(), "an exemption of something that is gone"
    assert set(NOUN_MODULES) <= modules().keys()


# --- functions --------------------------------------------------------------------------------------------------------
@cache
def functions() -> frozenset[str]:
    """``module.function`` of every top-level function."""
    return frozenset(
        f"{module}.{node.name}"
        for module, path in modules().items()
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef)
    )


def used_by(module: str) -> Iterator[str]:
    """``module.function`` of what a module imports, or reads from a module that it imports."""
    imported: dict[str, str] = {}
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                imported[alias.asname or alias.name] = whole
                yield whole
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            yield f"{imported[node.value.id]}.{node.attr}"


def test_a_function_that_others_use_says_what_it_does() -> None:
    """A verb and a noun at least. Endpoints are named after their address, whoever else uses them is a table."""
    users: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        if not module.endswith(".urls"):
            for name in used_by(module):
                if name in functions() and name.rpartition(".")[0] != module:
                    users[name].add(module)
    short = {
        name: sorted(by)
        for name, by in users.items()
        if "_" not in name.rpartition(".")[2].strip("_") and name.rpartition(".")[0] not in NOUN_MODULES
    }
    assert {name: by for name, by in short.items() if name not in ONE_WORD_ALLOWED} == {}


# --- words ------------------------------------------------------------------------------------------------------------
def words_of(name: str) -> set[str]:
    return {part.lower() for part in PART.findall(name)}


def names_in(module: str) -> Iterator[str]:
    """Every name that a module gives or uses, and its own."""
    yield from module.split(".")
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def texts_in(module: str) -> Iterator[str]:
    """Docstrings, those below a constant or a field too."""
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_names_are_of_the_trade() -> None:
    better = PRIVATE_WORDS | VAGUE_WORDS
    found = {
        f"{module}: {name}": {word: better[word] for word in words_of(name) & better.keys()}
        for module in modules()
        for name in set(names_in(module)) - THEIR_NAMES
        if words_of(name) & better.keys()
    }
    assert found == {}


def test_docstrings_are_of_the_trade() -> None:
    found = {
        f"{module}: {text[:60]}": {word: PRIVATE_WORDS[word] for word in words & PRIVATE_WORDS.keys()}
        for module in modules()
        for text in texts_in(module)
        if (words := set(re.findall(r"[a-z]+", text.lower()))) & PRIVATE_WORDS.keys()
    }
    assert found == {}
