from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "parchemin.catalogue"
    label = "catalogue"
    verbose_name = "Certifications"
