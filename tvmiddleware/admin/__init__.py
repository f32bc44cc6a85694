from tvmiddleware.admin.accounts import AccountAdmin, AccountChannelAdmin, AccountSettingsAdmin
from tvmiddleware.admin.catalogue import (
    CategoryAdmin,
    ChannelSortAdmin,
    CopyrightHolderAdmin,
    HbbProviderAdmin,
    PriceCategoryAdmin,
)
from tvmiddleware.admin.channels import ChannelAdmin
from tvmiddleware.admin.customers import CustomerAdmin, CustomerLogAdmin
from tvmiddleware.admin.devices import (
    AccountDeviceAdmin,
    ClientPlayDeviceAdmin,
    DeviceGroupLimitAdmin,
    PlayDeviceAdmin,
    PlayDeviceTemplateAdmin,
)
from tvmiddleware.admin.legal import LegalDocumentAcceptanceAdmin, LegalDocumentAdmin
from tvmiddleware.admin.mails import DealtMailAdmin
from tvmiddleware.admin.messages import MessageAdmin, NotificationAdmin
from tvmiddleware.admin.profiles import ProfileAdmin
from tvmiddleware.admin.programs import ContentPositionAdmin, ProgramBlockingAdmin
from tvmiddleware.admin.sessions import AccountAuthKeyAdmin, PhoneCodeAdmin, QrLoginAdmin
from tvmiddleware.admin.sms import DealtSmsAdmin
from tvmiddleware.admin.tariffs import TariffAdmin

__all__ = [
    "AccountAdmin",
    "AccountAuthKeyAdmin",
    "AccountChannelAdmin",
    "AccountDeviceAdmin",
    "AccountSettingsAdmin",
    "CategoryAdmin",
    "ChannelAdmin",
    "ChannelSortAdmin",
    "ClientPlayDeviceAdmin",
    "ContentPositionAdmin",
    "CopyrightHolderAdmin",
    "CustomerAdmin",
    "CustomerLogAdmin",
    "DealtMailAdmin",
    "DealtSmsAdmin",
    "DeviceGroupLimitAdmin",
    "HbbProviderAdmin",
    "LegalDocumentAcceptanceAdmin",
    "LegalDocumentAdmin",
    "MessageAdmin",
    "NotificationAdmin",
    "PhoneCodeAdmin",
    "PlayDeviceAdmin",
    "PlayDeviceTemplateAdmin",
    "PriceCategoryAdmin",
    "ProfileAdmin",
    "ProgramBlockingAdmin",
    "QrLoginAdmin",
    "TariffAdmin",
]
