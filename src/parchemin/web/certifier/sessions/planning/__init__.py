"""The timetable: searched, laid out, moved, released."""
