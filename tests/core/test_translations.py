"""The Russian catalogue: complete, compiled from the .po file that stands beside it, with django-unfold's own texts."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import unfold
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from core.admin import unfold_texts
from tests.core.po import Entry, read

FOLDER = Path(settings.BASE_DIR) / "locale" / "ru" / "LC_MESSAGES"
ENTRIES = read(FOLDER / "django.po")
UNFOLD = Path(unfold.__file__).parent
PLACES = re.compile(r"%\((\w+)\)|\{(\w*)\}")
USED_PARTS = ("templates", "contrib/filters/templates", "contrib/import_export/templates")
NOT_SHOWN = {"Add row": "django-crispy-forms is not used"}


def test_every_text_is_translated() -> None:
    assert len(ENTRIES) > 800
    missing = [entry.msgid for entry in ENTRIES if not all(entry.texts.values()) or not entry.texts]
    assert missing == []
    assert [entry.msgid for entry in ENTRIES if entry.fuzzy] == []
    assert [entry.msgid for entry in ENTRIES if entry.plural and len(entry.texts) != 4] == []


def test_placeholders_are_kept() -> None:
    def places(text: str) -> set[str]:
        return {found[0] for found in PLACES.finditer(text)}

    wrong = [
        entry.msgid
        for entry in ENTRIES
        for text in entry.texts.values()
        if places(text) - places(entry.msgid) or places(entry.plural or entry.msgid) - places(text)
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        catalogue: Any = gettext.GNUTranslations(file)
        compiled = catalogue._catalog
    expected: dict[object, str] = {}
    for entry in ENTRIES:
        expected.update(
            {(entry.msgid, number): text for number, text in entry.texts.items()}
            if entry.plural
            else {entry.msgid: entry.texts[0]}
        )
    compiled.pop("", None)
    assert compiled == expected, "run manage.py compilemessages (see docs/how-to/texts.md)"


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext's tools are not installed")
def test_no_text_of_ours_is_missing(tmp_path: Path) -> None:
    """What makemessages would find in the whole tree is in the catalogue, and nothing else."""
    found = {entry.msgid for entry in extracted(tmp_path)}
    known = {entry.msgid for entry in ENTRIES}
    assert sorted(found - known) == []
    assert sorted(known - found) == []


def extracted(tmp_path: Path) -> list[Entry]:
    """xgettext over our sources, templates included, the way makemessages does it."""
    sources = []
    for path in sorted(Path(settings.BASE_DIR).rglob("*")):
        inside = path.relative_to(settings.BASE_DIR)
        if inside.parts[0] in {".venv", "tests", "var", "media", "static_root", ".git"} or not path.is_file():
            continue
        if path.suffix == ".py":
            sources.append(str(path))
        elif path.suffix in {".html", ".txt"} and "templates" in inside.parts:
            copy = tmp_path / (str(inside).replace("/", "_") + ".py")
            copy.write_text(templatize(path.read_text(encoding="utf-8")), encoding="utf-8")
            sources.append(str(copy))
    keywords = ["gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3"]
    command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--output=-", "--no-location"]
    command += [f"--keyword={word}" for word in keywords]
    done = subprocess.run(
        [*command, "--files-from=-"], input="\n".join(sources).encode(), capture_output=True, check=True
    )
    path = tmp_path / "found.po"
    path.write_bytes(done.stdout)
    return read(path)


def test_the_named_texts_of_unfold_exist() -> None:
    """A text that a new release words differently would silently be English again."""
    sources = "".join(
        path.read_text(encoding="utf-8") for suffix in ("*.py", "*.html") for path in UNFOLD.rglob(suffix)
    )
    squeezed = re.sub(r'["\']\s*\n\s*["\']', "", sources)
    assert [word for word in unfold_texts.WORDS if word not in squeezed] == []


def test_no_text_of_unfold_is_left_in_english() -> None:
    wanted = set()
    for part in USED_PARTS:
        for path in (UNFOLD / part).rglob("*.html"):
            found = re.findall(r"""{%\s*trans(?:late)?\s+(['"])(.+?)\1""", path.read_text(encoding="utf-8"))
            wanted |= {text for _quote, text in found}
    with translation.override("ru"):
        english = {text for text in wanted if translation.gettext(text) == text and re.search("[A-Za-z]{2}", text)}
    assert english == set(NOT_SHOWN)


def test_russian_plurals() -> None:
    with translation.override("ru"):
        forms = [
            translation.ngettext("%(n)d account", "%(n)d accounts", number) % {"n": number} for number in (1, 3, 5, 21)
        ]
    assert forms == ["1 аккаунт", "3 аккаунта", "5 аккаунтов", "21 аккаунт"]
