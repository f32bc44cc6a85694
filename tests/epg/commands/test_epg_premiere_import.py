"""manage.py epg_premiere_import."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management.base import CommandError

from epg.models import EpgPremiere, EpgPremiereSource
from tests.commands import refusal, run
from tests.epg.support import document, guide_channel, programme, source
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EpgPremiereSource:
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    path = tmp_path / "premieres.xml"
    path.write_bytes(document(programme("20:00", "22:00", "Film")))
    return EpgPremiereSource.objects.create(epg_channel=guide_channel(source()), url_mask=str(path))


def test_it_imports(made: EpgPremiereSource) -> None:
    assert run("epg_premiere_import", verbosity=2).startswith("1 sources, 1 premieres")
    assert EpgPremiere.objects.get().name == "Film"


def test_one_channel(made: EpgPremiereSource) -> None:
    run("epg_premiere_import", f"--epg_channel_id={guide_channel(None, None).pk}")
    assert not EpgPremiere.objects.exists()
    run("epg_premiere_import", f"--epg_channel_id={made.epg_channel_id}")
    assert EpgPremiere.objects.exists()


def test_a_broken_source(made: EpgPremiereSource) -> None:
    Path(made.url_mask).unlink()
    with pytest.raises(CommandError) as caught:
        run("epg_premiere_import")
    assert caught.value.returncode == 1


def test_wrong_arguments_are_refused() -> None:
    assert refusal("epg_premiere_import", "--epg_channel_id=x")
