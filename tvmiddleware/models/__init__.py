from tvmiddleware.models.abonements import AbonementCounter
from tvmiddleware.models.accounts import Account, AccountChannel, AccountSettings, Profile
from tvmiddleware.models.channels import (
    Category,
    Channel,
    ChannelSort,
    ChannelSortItem,
    ChannelTrack,
    CopyrightHolder,
    HbbProvider,
    PriceCategory,
)
from tvmiddleware.models.customers import Customer, CustomerLog
from tvmiddleware.models.devices import (
    AccountDevice,
    ClientPlayDevice,
    DeviceGroupLimit,
    PlayDevice,
    PlayDeviceTemplate,
)
from tvmiddleware.models.legal import LegalDocument, LegalDocumentAcceptance
from tvmiddleware.models.messages import Message, Notification
from tvmiddleware.models.programs import ContentPosition, ProgramBlocking
from tvmiddleware.models.published import AccountHelper
from tvmiddleware.models.sessions import AccountAuthKey, PhoneCode, QrLogin
from tvmiddleware.models.streaming import DataCenter, Maintenance, StreamService
from tvmiddleware.models.tariffs import Subject, Tariff, TariffSubscription, VirtualTariff

__all__ = [
    "AbonementCounter",
    "Account",
    "AccountAuthKey",
    "AccountChannel",
    "AccountDevice",
    "AccountHelper",
    "AccountSettings",
    "Category",
    "Channel",
    "ChannelSort",
    "ChannelSortItem",
    "ChannelTrack",
    "ClientPlayDevice",
    "ContentPosition",
    "CopyrightHolder",
    "Customer",
    "CustomerLog",
    "DataCenter",
    "DeviceGroupLimit",
    "HbbProvider",
    "LegalDocument",
    "LegalDocumentAcceptance",
    "Maintenance",
    "Message",
    "Notification",
    "PhoneCode",
    "PlayDevice",
    "PlayDeviceTemplate",
    "PriceCategory",
    "Profile",
    "ProgramBlocking",
    "QrLogin",
    "StreamService",
    "Subject",
    "Tariff",
    "TariffSubscription",
    "VirtualTariff",
]
