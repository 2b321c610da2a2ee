from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "parchemin.awards"
    label = "awards"
    verbose_name = "Titres"
