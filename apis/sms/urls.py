"""What providers call by themselves."""

from django.urls import path

from apis.sms import smsc

urlpatterns = [path("notify/smsc/<str:secret>/", smsc.notify)]
