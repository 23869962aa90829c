"""A made-up thread to try reviewbot on: `make demo` shows its review."""
