"""The day itself: what is ready, who is there, what happened, the codes to sign with."""
