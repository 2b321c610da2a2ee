from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "parchemin.web"
    label = "web"
    verbose_name = "Écrans"
