"""The pool (vivier): who may sit, when, what their file holds, what they are paid."""
