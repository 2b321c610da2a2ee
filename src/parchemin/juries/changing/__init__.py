"""A session changed once it exists: renamed, moved, cancelled, a candidate taken out; who was convoked is told."""
