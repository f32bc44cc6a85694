from __future__ import annotations

from io import StringIO
from unittest.mock import patch

from django.core.management import call_command

from playback.services import stream_checks
from tests.playing import PlayingTestCase


class CheckStreamServicesTest(PlayingTestCase):
    def test_it_tells_what_it_did(self) -> None:
        self.saved(self.cast.north.live, host="127.0.0.1", check_tcp=True)
        said = StringIO()
        with patch.object(stream_checks, "port_opens", return_value=False):
            call_command("check_stream_services", stdout=said, verbosity=2)
        assert said.getvalue().startswith("1 stream services checked, 1 not available, 1 changed")
        assert self.watch()["error"] == 404

    def test_cron_hears_nothing(self) -> None:
        said = StringIO()
        call_command("check_stream_services", stdout=said)
        assert said.getvalue() == ""
