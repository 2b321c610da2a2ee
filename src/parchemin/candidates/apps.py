from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "parchemin.candidates"
    label = "candidates"
    verbose_name = "Candidats"
