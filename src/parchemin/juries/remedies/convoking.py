"""What leads out of the reasons about convocations: see `domain.remedies`."""
