"""What HbbTV applications report."""

from core.table_rules import LOG, READ_EACH_TIME, Expires, register_table
from library.models import HbbLog
from library.services.hbb import hbb_log_forget

register_table(HbbLog, clone=LOG, retention=Expires("HbbTV reports", hbb_log_forget), cached=READ_EACH_TIME)
