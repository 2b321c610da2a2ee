"""What leads out of the reasons about the day itself: see `domain.remedies`."""
