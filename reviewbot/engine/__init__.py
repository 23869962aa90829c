"""Rules as values, their loading, and running them over a revision."""
