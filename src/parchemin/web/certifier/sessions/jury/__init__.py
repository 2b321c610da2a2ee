"""Who sits: composed, invited, replaced, set aside."""
