"""A person's own account: how it is opened, what it may do, what happened to it."""
