from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "parchemin.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        # Every stage’s: an entry is said in words whoever wrote it, a reason leads out and is placed whoever gave it.
        autodiscover_modules("acts", "remedies", "earliest", "starting", "holding")
        # A migration that remakes a table on SQLite drops its triggers: they are put back after every migrate.
        from parchemin.journal import triggers

        post_migrate.connect(triggers.after_migrate, sender=self)
