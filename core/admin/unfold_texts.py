"""Texts of django-unfold that neither it nor Django translates: named here so that makemessages puts them into ours."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Select record"),
    _("Select action"),
    _("Select action to run"),
    _("Select value"),
    _("Select format"),
    _("Select all rows"),
    _("Type to search"),
    _("Search apps and models..."),
    _("Filters"),
    _("Apply Filters"),
    _("Reset filters"),
    _("From"),
    _("To"),
    _("Date"),
    _("Date from"),
    _("Date to"),
    _("Not enough data."),
    _("No data"),
    _("No results found"),
    _("No results matching your query"),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("Loading more results..."),
    _("Recent searches"),
    _("No recent searches"),
    _("Run"),
    _("Cancel"),
    _("Previous"),
    _("Next"),
    _("Go back"),
    _("Return to site"),
    _("More actions"),
    _("All applications"),
    _("Expand row"),
    _("General"),
    _("Light"),
    _("Dark"),
    _("System"),
    _("True"),
    _("False"),
    _("Record picture"),
    _("Image preview"),
    _("Click to download"),
    _("Click to cancel"),
    _("Choose file to upload"),
    _("This item will be deleted."),
    _("Toggle password visibility"),
    _("Welcome back to"),
    _("Forgotten your password or username?"),
    _("You have been successfully logged out from the administration"),
    _("After you've created a user, you’ll be able to edit more user options."),
    _("Dataset not found. No action performed."),
    _("You can not create nested object without parent"),
    _("This exporter will export the following fields"),
    _("View traceback"),
    _(
        "Raw passwords are not stored, so there is no way to see this user’s password, but you can change the password"
        ' using <a href="{}" class="text-primary-600 dark:text-primary-500">this form</a>.'
    ),
)

SHORTER = (
    # Django translates these; four buttons share one line of a form, so ours are shorter
    _("Save and add another"),
    _("Save and continue editing"),
    # and this one agrees with no noun in Russian
    _("Add another %(verbose_name)s"),
)

EXPORT_SELECTED = ngettext_lazy(
    "\n                    Export %(len)s selected item.\n                ",
    "\n                    Export %(len)s selected items.\n                ",
    "len",
)
FOUND = ngettext_lazy(
    "\n                Found %(counter)s result in %(time)s seconds\n            ",
    "\n                Found %(counter)s results in %(time)s seconds\n            ",
    "counter",
)
