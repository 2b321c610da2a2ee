from django.apps import AppConfig


class JuriesConfig(AppConfig):
    name = "parchemin.juries"
    label = "juries"
    verbose_name = "Jurys"

    def ready(self) -> None:
        from parchemin.candidates import moving
        from parchemin.candidates.foresight import register
        from parchemin.catalogue import touching
        from parchemin.juries.session.covered import in_sessions, of_sheet
        from parchemin.juries.session.foreseeing import of_path

        register(of_path)
        touching.register(of_sheet)
        moving.register(in_sessions)
