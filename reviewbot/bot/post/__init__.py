"""Letters on their way: the server, what it said, and what to do when nobody knows."""
