from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "parchemin.web"
    label = "web"
    verbose_name = "Écrans"

    def ready(self) -> None:
        import_module("parchemin.web.account.heard")  # what it hears is connected by being read
