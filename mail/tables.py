"""What happens to the table of e-mails, and what is measured of it."""

from core import scrape
from core.table_rules import LOG, READ_EACH_TIME, Expires, register_table
from mail.models import Mail
from mail.selectors import metrics
from mail.services.retention import mail_forget

register_table(Mail, clone=LOG, retention=Expires("e-mails", mail_forget, position=90), cached=READ_EACH_TIME)
scrape.register_source(metrics.waiting_metrics)
