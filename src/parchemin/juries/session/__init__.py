"""A session: created, entered, opened, moved, reported on."""
