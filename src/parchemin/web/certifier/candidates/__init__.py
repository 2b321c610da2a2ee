"""Pages of candidates: the list, one file, its acts, the import."""
