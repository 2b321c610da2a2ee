from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "parchemin.assessments"
    label = "assessments"
    verbose_name = "Évaluations"
