"""The operator's guide in both languages: every command with every flag, the same pages, the same examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

from tests.architecture.source import ROOT, modules

GUIDE = ROOT / "docs" / "operator"
LANGUAGES = ("en", "ru")
PAGES = sorted(path.name for path in (GUIDE / "en").glob("*.md"))
UNDOCUMENTED = {"run_demo", "setup_demo", "dumpdata"}
"""Behind ``make run``, not in the packages; Django's own, with its flags."""
SEED = ("migrate", "createsuperuser", "check")
"""Django's own that an operator runs."""
COMMON = {option for action in BaseCommand().create_parser("", "")._actions for option in action.option_strings}


def commands() -> dict[str, str]:
    """Name -> app of all that this project defines."""
    found = (module.split(".management.commands.") for module in modules() if ".management.commands." in module)
    return {name: app for app, name in found if name not in UNDOCUMENTED}


def sections(language: str) -> dict[str, str]:
    text = (GUIDE / language / "commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^### (\S+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def own_flags(app: str, name: str) -> Iterator[tuple[str, bool]]:
    """(flag, is it required)"""
    for action in load_command_class(app, name).create_parser("smarty_manage", name)._actions:
        for option in action.option_strings:
            if option not in COMMON:
                yield option, action.required


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*commands(), *SEED])
def test_a_command_has_its_section(language: str, name: str) -> None:
    assert name in sections(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "app"), commands().items())
def test_its_flags_are_told(language: str, name: str, app: str) -> None:
    text = sections(language).get(name, "")
    for flag, required in own_flags(app, name):
        assert (f"**`{flag}`**" if required else f"`{flag}`") in text, f"{name} {flag}"
    told = set(re.findall(r"^\| \*{0,2}`(--?[\w-]+)`", text, re.MULTILINE))
    assert told <= {flag for flag, _required in own_flags(app, name)}, "flags that it does not take"


def test_both_languages_have_the_same_pages() -> None:
    assert sorted(path.name for path in (GUIDE / "ru").glob("*.md")) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_show_the_same_lines(page: str) -> None:
    """What is typed and where it stands are the same; only the words around it differ."""
    blocks = [
        [re.sub(r"\s+#.*", "", block) for block in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)]
        for text in ((GUIDE / language / page).read_text(encoding="utf-8") for language in LANGUAGES)
    ]
    assert blocks[0] == blocks[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cron_job_is_in_a_section_that_tells_when(language: str) -> None:
    text = (GUIDE / language / "commands.md").read_text(encoding="utf-8")
    by_clock = re.split(r"^## ", text, flags=re.MULTILINE)[1]
    for path in (ROOT / "deploy" / "cron.d").iterdir():
        assert f"### {path.name.removeprefix('smarty-').replace('-', '_')}\n" in by_clock


@pytest.mark.parametrize("path", sorted(GUIDE.rglob("*.md")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_named_is_shipped(path: Path) -> None:
    for name in re.findall(r"/etc/microimpuls/smarty/cron\.d/(smarty-[\w-]+)", path.read_text(encoding="utf-8")):
        assert (ROOT / "deploy" / "cron.d" / name).exists()
