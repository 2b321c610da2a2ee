"""The day: convoked, checked, signed in, noted on paper."""
