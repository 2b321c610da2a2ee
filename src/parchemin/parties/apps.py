from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "parchemin.parties"
    label = "parties"
    verbose_name = "Personnes et organismes"
