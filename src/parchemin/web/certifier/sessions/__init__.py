"""Pages of sessions, in the order of a session’s life."""
