"""The jury of a session: who is named, what was judged, what was set aside."""
