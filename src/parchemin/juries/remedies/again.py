"""What leads out of the reasons about appeals, faults and decisions taken again: see `domain.remedies`."""
