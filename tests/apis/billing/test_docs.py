"""The shell lines of docs/billing-api.md sign as they should: run against the server's own check."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal
from pathlib import Path

from django.test import LiveServerTestCase

from clients.models import Client
from tests import factories as make
from tests.architecture.source import ROOT
from tvmiddleware.models import Account, Customer


class DocsTest(LiveServerTestCase):
    def test_the_lines_work(self) -> None:
        client = make.client()
        lines = self.lines(f"{self.live_server_url}/billing/api", client)
        done = subprocess.run(["bash", "-c", lines], capture_output=True, text=True, timeout=60, check=True)
        answers = [line for line in done.stdout.replace("}{", "}\n{").splitlines() if line]
        assert len(answers) == 5, done.stdout + done.stderr
        assert all('"error":0' in answer for answer in answers), done.stdout
        customer = Customer.objects.get(client=client, ext_id="42")
        assert (customer.firstname, customer.balance) == ("Ivan", Decimal(500))
        assert Account.objects.get(customer=customer).allowed_device_groups == [0, 1]

    def lines(self, url: str, client: Client) -> str:
        text = Path(ROOT / "docs" / "billing-api.md").read_text(encoding="utf-8")
        (block,) = re.findall(r"<!-- walk: .*? -->\n```sh\n(.*?)```", text, re.DOTALL)
        head, _newline, rest = block.partition("\n")
        assert head.startswith("API=")
        return f"set -eu\nAPI={url} ID={client.pk} KEY='{client.billing_api_key}'\n{rest}"
