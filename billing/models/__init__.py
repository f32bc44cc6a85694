from billing.models.autopayments import AutopaymentAttempt
from billing.models.charges import Charge
from billing.models.merchants import GatewayCustomer, Merchant
from billing.models.payments import Payment, PaymentRefund, SavedCard
from billing.models.prices import Discount, PriceChange
from billing.models.promo import PromoActivation, PromoCode
from billing.models.transactions import CustomerTransaction

__all__ = [
    "AutopaymentAttempt",
    "Charge",
    "CustomerTransaction",
    "Discount",
    "GatewayCustomer",
    "Merchant",
    "Payment",
    "PaymentRefund",
    "PriceChange",
    "PromoActivation",
    "PromoCode",
    "SavedCard",
]
