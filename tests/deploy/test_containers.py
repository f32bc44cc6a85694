"""The container's files, by their form: no engine is at hand where the tests run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOT
from tests.settings_files.loading import loaded

FOLDER = ROOT / "deploy" / "docker"
INSTRUCTIONS = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}


def instructions() -> list[str]:
    text = (FOLDER / "Dockerfile").read_text()
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip()]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    return found


def test_the_dockerfile_takes_what_is_there_and_runs_as_nobody_special() -> None:
    assert {line.split()[0] for line in instructions()} <= INSTRUCTIONS
    for line in instructions():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), line
        if line.startswith("FROM "):
            assert re.match(r"FROM \S+:\d\S*", line), "a tag that stays"
    assert instructions().index("USER smarty") < len(instructions()) - 1
    ini = (ROOT / "deploy/uwsgi/smarty.ini").read_text()
    for name in ("SMARTY_HOME", "SMARTY_VENV", "SMARTY_SETTINGS", "SMARTY_SOCKET", "SMARTY_PROCESSES"):
        assert name in ini
        assert any(line.startswith("ENV ") and f"{name}=" in line for line in instructions())


def test_compose_names_only_what_it_defines(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"database", "redis", "server", "migrate", "cron"} == set(services)
    for name, service in services.items():
        assert service.get("image"), name
        assert set(service.get("depends_on", {})) <= set(services), name
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in compose["volumes"], name
        build = service.get("build")
        assert build is None or (FOLDER / build["context"] / build["dockerfile"]).exists()
    assert all(re.search(r":\d", services[name]["image"]) for name in ("database", "redis"))
    assert not re.search(r"(?i)(?<!random_root_)(password|key): [^$\s]", (FOLDER / "compose.yaml").read_text()), (
        "a secret in the file"
    )


def test_its_settings_need_nothing_but_what_compose_gives(
    compose: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in compose["services"]["server"]["environment"]:
        monkeypatch.setenv(name, f"of {name}")
    with loaded(tmp_path, (FOLDER / "prod.py").read_text(), "of_the_container") as found:
        assert found.DATABASES["default"]["HOST"] in compose["services"]
        assert found.DATABASES["default"]["NAME"] == compose["services"]["database"]["environment"]["MARIADB_DATABASE"]
        assert found.CACHES["default"]["LOCATION"].startswith("redis://redis:6379/")
        assert found.SECRET_KEY == "of SMARTY_SECRET_KEY"
        assert found.SMARTY_SETTINGS_NOTES == []


def test_what_is_copied_into_it_leaves_out_the_working_copys_own() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", "build"} <= set(left_out)
    assert "deploy" not in left_out
