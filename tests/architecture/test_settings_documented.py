"""settings/README.md tells every setting of base.py with its default, and tells of none that nothing reads."""

from __future__ import annotations

import ast
import re
from fnmatch import fnmatch
from functools import cache

import pytest
from django.conf import global_settings
from django.utils.functional import Promise

from settings import base
from tests.architecture.source import ROOT, modules, tree

ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (\w+) \| (\*built\*|`.+`) \| (.+) \|$", re.MULTILINE)
DOCUMENTED = {
    name: (kind, default) for name, kind, default, _meaning in ROW.findall((ROOT / "settings/README.md").read_text())
}
NO_SETTINGS = {"BASE_DIR"}
NOT_USED_YET = {
    name
    for name, _kind, _default, meaning in ROW.findall((ROOT / "settings/README.md").read_text())
    if meaning.endswith("Not used yet.")
}
KINDS = {"bool": bool, "int": int, "float": float, "str": str, "list": list, "tuple": tuple, "dict": dict}
THIRD_PARTY = ("CORS_", "IMPORT_EXPORT_", "UNFOLD", "WHITENOISE_", "RQ_SHOW_ADMIN_LINK")
NOT_READ: dict[str, str] = {
    "ROOT_URLCONF": "Django reads it and has no default",
}


def assigned() -> set[str]:
    found: set[str] = set()
    for node in ast.parse((ROOT / "settings/base.py").read_text()).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            found.update(name.id for name in names if isinstance(name, ast.Name))
    return {name for name in found if name.isupper()} - NO_SETTINGS | {"UNFOLD"}


@cache
def words_of_the_code(*, compat: bool = False) -> frozenset[str]:
    """Every attribute name and every text constant of the product, or of what upgrades old settings."""
    found: set[str] = set()
    for path in modules().values() if not compat else (ROOT / "settings/compat").glob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.JoinedStr):  # f"SMARTY_{subject}_LOG_FILE"
                found.add("".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


def is_read(name: str) -> bool:
    """By its name, or as one of a pair ``<prefix>_MAX_HEIGHT`` and ``<prefix>_MAX_WIDTH``."""
    prefix = name.removesuffix("_MAX_HEIGHT").removesuffix("_MAX_WIDTH")
    words = words_of_the_code() | words_of_the_code(compat=True)
    return not {name, prefix, f"{prefix}_MAX"}.isdisjoint(words) or any(fnmatch(name, form) for form in families())


@cache
def families() -> list[str]:
    """``SMARTY_*_LOG_FILE``: names that are put together."""
    words = words_of_the_code() | words_of_the_code(compat=True)
    return [word for word in words if "*" in word[1:] and word.replace("*", "").replace("_", "").isupper()]


def test_every_setting_is_documented() -> None:
    assert assigned() - set(DOCUMENTED) == set()


def test_every_documented_setting_exists() -> None:
    assert set(DOCUMENTED) - assigned() == set()


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_default_is_what_is_documented(name: str) -> None:
    kind, default = DOCUMENTED[name]
    value = getattr(base, name)
    if default != "*built*":
        assert ast.literal_eval(default.strip("`")) == value
        assert not isinstance(value, Promise)
    if kind in KINDS:
        assert isinstance(value, KINDS[kind])
        assert (kind == "bool") == isinstance(value, bool)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_something_reads_it(name: str) -> None:
    if name in NOT_USED_YET:
        assert name not in words_of_the_code(), "it is used: say what it does, without 'Not used yet'"
        return
    if hasattr(global_settings, name) or name.startswith(THIRD_PARTY) or name in NOT_READ:
        return
    assert is_read(name), "documented, but nothing reads it"


def test_no_exemption_is_left_over() -> None:
    assert set(NOT_READ) <= set(DOCUMENTED)
    assert [name for name in NOT_READ if is_read(name)] == []


def test_the_guard_sees_what_is_read() -> None:
    assert is_read("TVMIDDLEWARE_CLEAN_OLD_SESSIONS_DAYS")
    assert not is_read("TVMIDDLEWARE_NOBODY_READS_THIS")
