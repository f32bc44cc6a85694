from __future__ import annotations

from typing import Any

from external_api.exceptions import ExternalApiException, InvoicePending
from tests.external_api.base import PluginCase


class CustomerInvoiceCompleteTest(PluginCase):
    path = "customer/invoice/complete/"

    def test_finished_by_the_operators_billing(self) -> None:
        seen: list[str] = []

        def invoice_complete(self: Any, invoice_id: str, params: Any) -> None:
            seen.append(f"{invoice_id} of {params.account.abonement}")

        self.plug_hooks(invoice_complete=invoice_complete)
        self.assert_ok(self.call(invoice_id="INV-7"))
        assert seen == ["INV-7 of 1001"]
        assert self.xml(invoice_id="INV-8").findtext("error") == "0"

    def test_not_given(self) -> None:
        self.assert_error(self.call(), 120)

    def test_no_such_system_or_hook(self) -> None:
        self.assert_error(self.call(invoice_id="1"), 106)
        self.plug_hooks()
        self.assert_error(self.call(invoice_id="1"), 106)

    def test_pending_and_failing(self) -> None:
        def invoice_complete(self: Any, invoice_id: str, params: Any) -> None:
            raise {"wait": InvoicePending, "no": ExternalApiException}.get(invoice_id, RuntimeError)("secret text")

        self.plug_hooks(invoice_complete=invoice_complete)
        self.assert_error(self.call(invoice_id="wait"), 160)
        for invoice_id in ("no", "crash"):
            answer = self.call(invoice_id=invoice_id)
            self.assert_error(answer, 105)
            assert "secret" not in answer["error_message"]

    def test_not_set_up(self) -> None:
        def __init__(self: Any, key: str) -> None:  # noqa: N807
            """Wants an attribute that the integration does not have."""

        self.plug_hooks(__init__=__init__, invoice_complete=lambda self, invoice_id: None)
        self.assert_error(self.call(invoice_id="1"), 104)
