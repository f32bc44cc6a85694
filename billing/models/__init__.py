from billing.models.autopayments import AutopaymentAttempt
from billing.models.charges import Charge
from billing.models.documents import (
    Contract,
    Document,
    DocumentKind,
    DocumentTemplate,
    Invoice,
    InvoiceItem,
    NumberSequence,
)
from billing.models.merchants import GatewayCustomer, Merchant
from billing.models.nights import NightlyRun
from billing.models.parked import ParkedCustomer
from billing.models.payments import Payment, PaymentRefund, SavedCard
from billing.models.prices import Discount, DiscountUse, PriceChange
from billing.models.promo import PromoActivation, PromoCode
from billing.models.transactions import CustomerTransaction

__all__ = [
    "AutopaymentAttempt",
    "Charge",
    "Contract",
    "CustomerTransaction",
    "Discount",
    "DiscountUse",
    "Document",
    "DocumentKind",
    "DocumentTemplate",
    "GatewayCustomer",
    "Invoice",
    "InvoiceItem",
    "Merchant",
    "NightlyRun",
    "NumberSequence",
    "ParkedCustomer",
    "Payment",
    "PaymentRefund",
    "PriceChange",
    "PromoActivation",
    "PromoCode",
    "SavedCard",
]
