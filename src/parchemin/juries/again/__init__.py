"""Decided again: appeals and faults."""
