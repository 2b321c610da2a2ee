"""Timetables of defences: the problem read from rows, searched, edited by hand, released."""
