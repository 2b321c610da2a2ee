"""What was done: one entry per act, in the transaction of the act, chained and never changed."""
