"""Commands while Redis is away: those whose work is in it say so in one line, the others do theirs."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from settings.builders import redis_cache
from tests.base import ApiTestCase
from tests.ports import free_port

IN_THE_CACHE = ("cache_channel_list", "flush_presence", "flushall", "flushall --flush-protected", "rqstats")
IN_THE_DATABASE = (
    "apply_retention",
    "check_accounts",
    "check_payment_status",
    "check_stream_services",
    "clean_old_messages --days_count=3",
    "clear_customer_log --days=60",
    "create_user --username=late --password=Qwe12345678",
    "epg_import",
    "make_autopayments",
    "resend_sms",
    "send_activation_expires_messages --days_count=3",
    "send_mail",
)


class WithoutRedisTest(ApiTestCase):
    def test_each_command(self) -> None:
        port = free_port()
        queues = {name: {"HOST": "127.0.0.1", "PORT": port, "DB": 10} for name in ("default", "high", "low")}
        with override_settings(
            CACHES={"default": redis_cache(f"redis://127.0.0.1:{port}/1")}, RQ_QUEUES=queues, SMARTY_USE_RQ=False
        ):
            for line in IN_THE_CACHE:
                with pytest.raises(CommandError, match=r"Redis does not answer: [^\n]+$") as told:
                    call_command(*line.split())
                assert told.value.returncode == 1, line
            for line in IN_THE_DATABASE:
                call_command(*line.split(), verbosity=0)
