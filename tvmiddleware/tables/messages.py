"""Messages, commands and reminders."""

from core.table_rules import READ_EACH_TIME, SUBSCRIBERS, Expires, Stays, register_table
from tvmiddleware.cache import account_scopes
from tvmiddleware.models import Message, Notification
from tvmiddleware.services.notifications import clean_orphan_notifications

register_table(
    Message,
    clone=SUBSCRIBERS,
    retention=Stays("clean_old_messages deletes those older than its cron line says"),
    cached=account_scopes.MESSAGE,
)
register_table(
    Notification,
    clone=SUBSCRIBERS,
    retention=Expires("reminders", lambda *, now: clean_orphan_notifications(), position=30),
    cached=READ_EACH_TIME,
)
