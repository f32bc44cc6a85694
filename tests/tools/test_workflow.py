"""The workflow file, by its form: nothing that could run it is at hand where the tests run."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.architecture.source import ROOT
from tests.run import plan


def jobs() -> dict[str, Any]:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]
    return found


def called(job: dict[str, Any]) -> list[str]:
    return [found for step in job["steps"] for found in re.findall(r"^make ([a-z-]+)", step.get("run", ""))]


def test_it_calls_targets_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name, job in jobs().items():
        assert called(job), name
        assert set(called(job)) <= targets, name


def test_its_jobs_are_what_ci_runs() -> None:
    local = re.findall(r"^make ([a-z-]+)$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(local) <= {target for job in jobs().values() for target in called(job)}


def test_every_database_has_its_job() -> None:
    assert jobs()["test"]["strategy"]["matrix"]["database"] == [run.database for run in plan()]
