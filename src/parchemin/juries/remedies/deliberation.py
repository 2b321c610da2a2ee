"""What leads out of the reasons about the deliberation: see `domain.remedies`."""
