"""Two application nodes behind the shipped nginx file, one killed under load: nobody notices beyond calls in flight."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.chaos.installation import NODES, Boxes, Demo, installation


def test_a_node_is_killed_under_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with installation(tmp_path) as running:
        demo = Demo(running)
        with Boxes(demo.paths(), right=demo.right) as boxes:
            boxes.wait_for(300)
            assert running.served_by(0) == set(NODES)
            killed = time.monotonic()
            running.kill_node(NODES[0])
            boxes.wait_for(600)
            since = len((tmp_path / "smarty_access.log").read_text().splitlines())
            running.start_node(NODES[0])
            deadline = time.monotonic() + 60
            while NODES[0] not in running.served_by(since):
                assert time.monotonic() < deadline, "the node that came back gets no calls"
                time.sleep(0.5)
            boxes.wait_for(100)
    failed = [call for call in boxes.calls if not call.right]
    in_flight = [call for call in boxes.calls if call.began <= killed + 0.05 and call.ended >= killed]
    slowest = max(call.ms for call in boxes.calls)
    with capsys.disabled():
        print(f"\n{len(boxes.calls)} calls, {len(in_flight)} in flight at the kill, {len(failed)} failed, "
              f"the slowest {slowest:.0f} ms")  # fmt: skip
    assert all(call in in_flight for call in failed)
