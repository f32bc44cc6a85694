"""Sessions, and how they begin."""

from core import scrape
from core.table_rules import READ_EACH_TIME, SUBSCRIBERS, Expires, register_table
from tvmiddleware.cache import account_scopes
from tvmiddleware.models import AccountAuthKey, PhoneCode, QrLogin
from tvmiddleware.selectors import metrics
from tvmiddleware.services.retention import phone_codes_forget, qr_logins_forget, sessions_forget

register_table(
    AccountAuthKey,
    clone=SUBSCRIBERS,
    retention=Expires("sessions", sessions_forget, position=10),
    cached=account_scopes.SESSION,
)
register_table(
    PhoneCode,
    clone=SUBSCRIBERS,
    retention=Expires("phone codes", phone_codes_forget, position=40),
    cached=READ_EACH_TIME,
)
register_table(
    QrLogin,
    clone=SUBSCRIBERS,
    retention=Expires("QR logins", qr_logins_forget, position=50),
    cached=READ_EACH_TIME,
)
scrape.register_source(metrics.online_metrics)
