from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "parchemin.declarations"
    label = "declarations"
    verbose_name = "Déclarations"

    def ready(self) -> None:
        from parchemin.candidates.foresight import register
        from parchemin.declarations.foreseeing import foreseen

        register(foreseen)
