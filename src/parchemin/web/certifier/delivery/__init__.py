"""Pages of what leaves the house: titles, declarations, letters."""
