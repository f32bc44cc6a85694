"""What other apps may want to know of the guide; they connect, the guide never imports them."""

from __future__ import annotations

from django.dispatch import Signal

guide_changed = Signal()
"""After commit, in batches: ``epg_channel_ids`` (list of int) have other programmes than before."""
