from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "parchemin.declarations"
    label = "declarations"
    verbose_name = "Déclarations"
