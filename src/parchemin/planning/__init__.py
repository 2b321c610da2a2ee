"""Proposing a timetable of defences. The solver proposes; ``domain.schedule.violations`` says whether it stands."""
