"""What happens to the tables of integrations."""

from django.db.models import Q

from core.table_rules import STAFF, WITH_OWNER, CopiedTable, register_table
from external_api.models import ApiConfig, ApiConfigAttribute

register_table(
    ApiConfig,
    clone=CopiedTable(begins={"enabled": False}),  # it would ask about the copy's subscribers
    retention=STAFF,
    cached=(),
)
register_table(
    ApiConfigAttribute,
    clone=CopiedTable(rows=Q(is_secret=False), kept_secrets={"value": "only those that staff may read anyway"}),
    retention=WITH_OWNER,
    cached=(),
)
