"""Pages of the pool: jurors, their files, expenses, rooms."""
