"""An id of a system check means one thing, so that an operator can look it up or silence it."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.architecture.source import modules

ID = re.compile(r'id="(smarty\.[EW][0-9]{3})"')


def test_an_id_belongs_to_one_module() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for module, path in modules().items():
        for check in ID.findall(path.read_text(encoding="utf-8")):
            found[check].add(module)
    assert {check: sorted(where) for check, where in found.items() if len(where) > 1} == {}
