"""Channels and what describes them."""

from core import icons
from core.table_rules import STAFF, WITH_OWNER, CopiedTable, register_table
from tvmiddleware import models
from tvmiddleware.cache import list_notes
from tvmiddleware.cache.scopes import of_operator

WITH_CHANNELS = CopiedTable(only_with="channels")

register_table(
    models.Channel,
    clone=WITH_CHANNELS,
    retention=STAFF,
    cached=(
        of_operator(links=("tariffs", "stream_services", "additional_categories", "hbb_providers")),
        list_notes.CHANNEL,
    ),
)
register_table(models.ChannelTrack, clone=WITH_CHANNELS, retention=WITH_OWNER, cached=of_operator("channel.client_id"))
register_table(models.Category, clone=CopiedTable(), retention=STAFF, cached=(of_operator(), list_notes.EVERYBODY))
register_table(models.ChannelSort, clone=CopiedTable(), retention=STAFF, cached=(of_operator(), list_notes.EVERYBODY))
register_table(
    models.ChannelSortItem,
    clone=WITH_CHANNELS,
    retention=WITH_OWNER,
    cached=(of_operator("channel_sort.client_id"), list_notes.SORT_ITEM),
)
register_table(models.PriceCategory, clone=CopiedTable(), retention=STAFF, cached=of_operator())
register_table(models.CopyrightHolder, clone=CopiedTable(), retention=STAFF, cached=of_operator())
register_table(
    models.HbbProvider,
    clone=CopiedTable(kept_secrets={"api_key": "every box is told it"}),
    retention=STAFF,
    cached=of_operator(),
)
icons.register_field("tvmiddleware.Channel", "icon")
