"""The table of the device API, in alphabetical order. The URL spells the function: segments joined by ``_``."""

from core.api.site import Route, route
from tvmiddleware.api import account, country, health, legal, message, portal, profile, program, settings

routes: tuple[Route, ...] = (
    route("account/export/", account.account_export),
    route("account/parent_code/set/", account.account_parent_code_set),
    route("account/password/change/", account.account_password_change),
    route("account/profile/settings/modify/", account.account_profile_settings_modify),
    route("account/settings/list/", account.account_settings_list),
    route("account/settings/modify/", account.account_settings_modify),
    route("account/status/", account.account_status),
    route("account/targetbanner/list", account.account_targetbanner_list),
    route("country/info/", country.country_info),
    route("country/list/", country.country_list),
    route("health/check/", health.health_check),
    route("legal/document/accept/", legal.legal_document_accept),
    route("legal/document/detail/", legal.legal_document_detail),
    route("legal/document/list/", legal.legal_document_list),
    route("message/delete/", message.message_delete),
    route("message/detail/", message.message_detail),
    route("message/list/", message.message_list),
    route("noauth/legal/document/detail/", legal.legal_document_detail_noauth),
    route("noauth/legal/document/list/", legal.legal_document_list_noauth),
    route("noauth/portal/client/tariff/list/", portal.portal_client_tariff_list_noauth),
    route("portal/client/detail/", portal.portal_client_detail),
    route("portal/client/list/", portal.portal_client_list),
    route("portal/client/search/", portal.portal_client_search),
    route("portal/settings/list/", portal.portal_settings_list),
    route("profile/list/", profile.profile_list),
    route("program/detail/", program.program_detail),
    route("program/list/", program.program_list),
    route("settings/save/", settings.settings_save),
    route("v2/account/channels/accountsettingsinfo/", account.account_channels_accountsettingsinfo_v2),
    route("v2/account/channels/sort/", account.account_channels_sort_v2),
    route("v2/account/channels/update/", account.account_channels_update_v2),
)
