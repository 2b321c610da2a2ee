from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "parchemin.awards"
    label = "awards"
    verbose_name = "Titres"

    def ready(self) -> None:
        from parchemin.awards.covered import of_sheet
        from parchemin.awards.foreseeing import foreseen
        from parchemin.candidates.foresight import register
        from parchemin.catalogue import touching

        register(foreseen)
        touching.register(of_sheet)
