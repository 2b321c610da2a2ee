"""What is decided, sealed, proved, contested."""
