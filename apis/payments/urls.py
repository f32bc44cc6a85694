"""``/billing/payment/...``: one address a gateway for its notifications, and the pages that payers see."""

from __future__ import annotations

from django.urls import path

from apis.payments import views
from billing.gateways.registry import KINDS

app_name = "payments"
urlpatterns = [
    *(path(f"billing/payment/{name}/validate_notify/", views.notify(name)) for name in sorted(KINDS)),
    path("billing/payment/page/", views.page),
    path("billing/payment/qr/", views.qr),
    path("billing/payment/return/<slug:number>/", views.back),
    path("billing/payment/done/", views.done),
]
