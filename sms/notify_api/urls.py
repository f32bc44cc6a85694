"""What providers call by themselves."""

from django.urls import path

from sms.notify_api import smsc

urlpatterns = [path("notify/smsc/<str:secret>/", smsc.notify)]
