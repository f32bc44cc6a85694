"""ArCa (iPay of Armenian Card): RBS. It sends no notifications; payments are asked for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing.gateways.base import Notice, Order, Outcome, Reference
from billing.gateways.errors import NotVerified
from billing.gateways.rbs import RbsGateway


class ArcaGateway(RbsGateway):
    name = "arca"
    title = "ArCa"
    source = 6
    api_url = "https://ipay.arca.am/payment/rest"
    settings = {
        "account": _("API login"),
        "secret": _("API password"),
        "api_url": _("address of payment/rest"),
    }

    @classmethod
    def reference(cls, notice: Notice) -> Reference | None:
        """The payer's browser may be sent here with ``orderId``: a hint to ask now."""
        ext_id = notice.query.get("orderId") or notice.form.get("orderId")
        if not ext_id:
            raise NotVerified("no order")
        return Reference(ext_id=ext_id)

    def verify(self, notice: Notice, order: Order | None) -> Outcome | None:
        if order is None:
            raise NotVerified("order")
        return None if order.settled else self.status(order)
