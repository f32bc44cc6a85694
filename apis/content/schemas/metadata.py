"""Why data of the film database could not be loaded, as methods say it that load some."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.api.errors import Error
from library.services.metadata import (
    MetadataIdUnknown,
    MetadataLate,
    MetadataUnreachable,
    MetadataUnreadable,
    SourceBlocked,
    SourceNotConfigured,
    SourceQuotaReached,
)

METADATA_ERRORS = (
    Error(1, _("the film database can't be reached"), MetadataUnreachable),
    Error(2, _("the film database does not answer this server"), SourceBlocked),
    Error(3, _("the film database has nothing of this id"), MetadataIdUnknown),
    Error(4, _("the film database answered what can't be read"), MetadataUnreadable),
    Error(5, _("no film database is configured, or its key is wrong"), SourceNotConfigured),
    Error(6, _("the film database takes no more requests for now"), SourceQuotaReached),
    Error(7, _("data is being loaded"), MetadataLate),
)
