"""The commands that an operator sees, as ``smarty_manage help`` lists them; readable before any setting is.

Whatever is not here is a developer's: it runs in a working copy and is refused where people watch television.
"""

from __future__ import annotations

GROUPS: dict[str, dict[str, str]] = {
    "Setting up": {
        "check": "name what is wrong in the settings",
        "migrate": "bring the database to this version",
        "showmigrations": "which steps of migrate are done",
        "setup_initial_data": "system objects and a sample operator",
        "createsuperuser": "a service administrator of the panel",
        "create_client": "an operator",
        "clone_client": "a copy of an operator, without its subscribers",
        "create_user": "a user of the panel, or a new password for one",
        "changepassword": "a new password for a user of the panel",
        "create_stream_service": "where streams come from",
        "create_channel": "a channel",
        "create_account": "a customer with an account",
        "import_customers": "customers and accounts from a CSV file",
        "import_library": "films and series from a table or a folder of NFO files",
        "copy_database": "everything from another database, SQLite to MariaDB",
    },
    "By the clock (cron)": {
        "cache_channel_list": "keep the channel lists ready; every minute",
        "check_stream_services": "look which streaming servers are alive; every minute",
        "flush_presence": "write down who was online; every minute",
        "resend_sms": "send SMS again that were not taken; every minute",
        "send_mail": "send the e-mails that are still waiting; every minute",
        "process_pictures": "load pictures that wait, make their sizes; every five minutes",
        "check_payment_status": "ask payment gateways what became of open payments",
        "epg_import": "the programme guide; several times a day",
        "epg_premiere_import": "premieres; once or twice a day",
        "make_vodpvr": "films of what the channels' archives keep; every hour",
        "megogo_sync_content": "films of Megogo; at night",
        "premier_sync_content": "films of PREMIER; at night",
        "cinema_start_sync_content": "films of START; at night",
        "make_autopayments": "charge saved cards; at night, before check_accounts",
        "check_accounts": "charge, prolong, activate, deactivate; every night",
        "send_activation_expires_messages": "tell subscribers that their service ends; in the evening",
        "clean_old_messages": "delete old messages; every night",
        "clear_customer_log": "delete old entries of the subscribers' log; every night",
        "apply_retention": "delete old sessions, positions, codes; every night",
        "remove_viewed_content_history": "forget what was watched long ago; every night, where that is wanted",
        "clearsessions": "delete ended sessions of the panel",
    },
    "By hand": {
        "flushall": "drop what is cached; after an upgrade",
        "read_phones": "read the phones of customers as numbers once more",
        "delete_authkeys": "log out every device of an operator",
        "epg_channel_import": "channels of a guide source, and their icons",
        "epg_reimport": "import some guide channels anew",
        "migrate_to_nb": "move an operator to the subscription model, for good",
        "recache_icons": "look anew which sizes of icons exist",
        "smarty_rq": "work on the task queue until stopped",
        "rqstats": "how the task queue stands",
        "performance_test": "what this server can do",
        "sendtestemail": "one e-mail, to see that EMAIL_HOST is right",
        "license_fingerprint": "what a licence key for this server is signed for",
        "license_issue": "sign a licence key",
        "api_schema": "the OpenAPI document of every API",
    },
    "For those who know": {
        "shell": "Python with the models loaded",
        "dbshell": "the database's own client",
        "dumpdata": "rows as JSON",
        "loaddata": "rows from JSON",
        "sqlmigrate": "what a step of migrate would do",
        "collectstatic": "the panel's files, for nginx; done by the package",
    },
}
CAREFUL = frozenset(
    {
        "apply_retention",
        "check_accounts",
        "check_payment_status",
        "clean_old_messages",
        "clear_customer_log",
        "copy_database",
        "delete_authkeys",
        "flushall",
        "import_customers",
        "import_library",
        "loaddata",
        "make_autopayments",
        "migrate_to_nb",
        "remove_viewed_content_history",
        "resend_sms",
        "send_activation_expires_messages",
        "send_mail",
    }
)
"""They charge, tell subscribers something or delete: never proposed to somebody who mistyped another name."""

QUIETLY_ALLOWED = frozenset({"runserver", "diffsettings", "findstatic", "inspectdb", "sqlsequencereset"})
"""Not listed, but they harm nobody."""

LATER = frozenset(
    {
        "cache_customers_dynamic",
        "cache_max_online",
        "check_events",
        "check_streams",
        "collect_daily_stats",
        "delete_old_reports",
        "geoip_update",
        "reports_remove_old_data",
        "save_stats",
        "sync_geo_geoip",
        "sync_geo_ip2location",
        "tvzavr_sync_content",
        "update_ip2location",
    }
)
"""What crontabs of the original may call and this version does not do yet: said in one line, and no failure."""


def list_commands() -> dict[str, str]:
    """Name -> what it does, of all groups."""
    return {name: text for group in GROUPS.values() for name, text in group.items()}
