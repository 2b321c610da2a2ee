"""Benchmarks: each prints a ratio to a limit or a peer, and the machine's shape. Never a timed test."""
