"""What of an operator's own row begins anew when it is cloned. What else comes along each table says itself, in the
``tables`` of its app (core.table_rules); a guard fails for a model that leads to an operator and says nothing.
"""

from __future__ import annotations

from typing import Any

CLIENT_BEGINS: dict[str, Any] = {
    "api_url": "",
    "external_client_id": 0,
    "migrated_to_subscriptions_at": None,
    "domain_prefix_form": None,
}
"""Of the operator's own row: who it is at another server, and that its subscribers have no way back."""
CLIENT_KEYS = ("api_key", "billing_api_key", "content_api_key", "streaming_api_key")
