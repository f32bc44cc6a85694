"""Who is asking the streaming API: a system of the operator's that announces maintenance."""

from __future__ import annotations

from apis.signed import Signed

STREAMING_KEY = Signed("streaming_api_key")
