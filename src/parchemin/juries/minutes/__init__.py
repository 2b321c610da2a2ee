"""The minutes: what they say, signed, sealed, published, corrected, proved."""
