"""Public addresses of the subscription, below /biuletyn/prenumerata/."""

from django.urls import path

from .views import subscription

urlpatterns = [
    path("", subscription.subscribe, name="bulletin_subscribe"),
    path("wyslano/", subscription.sent, name="bulletin_subscription_sent"),
    path("potwierdzenie/<str:token>/", subscription.confirm, name="bulletin_confirm_subscription"),
    path("moja/<str:token>/", subscription.own_page, name="bulletin_own_subscription"),
    path("moja/<str:token>/dane.json", subscription.own_data, name="bulletin_own_data"),
    path("rezygnacja/<str:token>/", subscription.unsubscribe, name="bulletin_leave"),
]
