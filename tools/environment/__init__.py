"""The environment of the project: what it was made from, how it is made, why it could not be."""
