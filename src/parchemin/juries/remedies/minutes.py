"""What leads out of the reasons about the minutes, their signature and the results: see `domain.remedies`."""
