from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "parchemin.candidates"
    label = "candidates"
    verbose_name = "Candidats"

    def ready(self) -> None:
        from parchemin.candidates.covered import of_sheet
        from parchemin.catalogue.touching import register

        register(of_sheet)
