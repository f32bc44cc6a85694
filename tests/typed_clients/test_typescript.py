"""A TypeScript client made by openapi-typescript: it compiles strictly, and it calls the server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.cast import Cast
from tests.typed_clients.conftest import HERE

SOURCE = HERE / "typescript"
PACKAGES = ROOT / "var/typescript/node_modules"
"""What tools/node.sh installs."""
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None or not PACKAGES.is_dir(), reason="NO NODE.JS, OR tools/node.sh HAS NOT RUN: NO TYPESCRIPT CLIENT"
)


def node(folder: Path, *arguments: object) -> str:
    done = subprocess.run(
        [str(NODE), *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_it_compiles_and_calls(server: str, cast: Cast, openapi: Path, tmp_path: Path) -> None:
    for name in ("package.json", "tsconfig.json", "call.ts"):
        shutil.copy(SOURCE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    node(tmp_path, "node_modules/openapi-typescript/bin/cli.js", openapi, "-o", "smarty.ts")
    node(tmp_path, "node_modules/typescript/bin/tsc", "-p", ".")
    known = (server, cast.north.client.pk, cast.anna_key.key, cast.two.pk)
    told = json.loads(node(tmp_path, "built/call.js", *known))
    assert told["names"] == ["One", "Two"]
    assert told["code"] == 404
    assert told["message"]
