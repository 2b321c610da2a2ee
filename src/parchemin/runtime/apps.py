from django.apps import AppConfig
from django.core.checks import Tags, register


class RuntimeConfig(AppConfig):
    name = "parchemin.runtime"
    label = "runtime"
    verbose_name = "Fonctionnement"

    def ready(self) -> None:
        from parchemin.runtime import starting

        register(starting.as_django_checks, Tags.security)
