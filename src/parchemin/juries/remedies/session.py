"""What leads out of the reasons about the making of a session and of its list: see `domain.remedies`."""
