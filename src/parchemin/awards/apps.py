from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "parchemin.awards"
    label = "awards"
    verbose_name = "Titres"

    def ready(self) -> None:
        from parchemin.awards.foreseeing import foreseen
        from parchemin.candidates.foresight import register

        register(foreseen)
