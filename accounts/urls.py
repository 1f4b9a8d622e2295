"""Addresses of the account; they stand before allauth's own."""

from django.urls import path

from accounts.views import account

urlpatterns = [
    path("account/", account.account, name="account"),
    path("accounts/email/", account.address, name="account_address"),
    path("i18n/setlang/", account.language, name="set_language"),
]
