from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "parchemin.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        # A migration that remakes a table on SQLite drops its triggers: they are put back after every migrate.
        from parchemin.journal import triggers

        post_migrate.connect(triggers.after_migrate, sender=self)
