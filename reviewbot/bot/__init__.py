"""Mail that goes out: what may be said, to whom, and the letter that says it."""
