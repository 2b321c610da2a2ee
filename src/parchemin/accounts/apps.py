from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "parchemin.accounts"
    label = "accounts"
    verbose_name = "Comptes"
