from django.apps import AppConfig


class JuriesConfig(AppConfig):
    name = "parchemin.juries"
    label = "juries"
    verbose_name = "Jurys"
