"""What happens to the tables of SMS, and what is measured of them."""

from core import scrape
from core.table_rules import LOG, READ_EACH_TIME, SHARED, WITH_OWNER, Expires, register_table
from sms.models import PhoneCall, Sms, SmsEvent
from sms.selectors import metrics
from sms.services.notices import calls_forget
from sms.services.retention import sms_forget

register_table(Sms, clone=LOG, retention=Expires("SMS", sms_forget, position=80), cached=READ_EACH_TIME)
register_table(SmsEvent, clone=LOG, retention=WITH_OWNER, cached=READ_EACH_TIME)
register_table(
    PhoneCall,
    clone=SHARED,
    retention=Expires("confirming calls", calls_forget, position=70),
    cached=READ_EACH_TIME,
)
scrape.register_source(metrics.waiting_metrics)
