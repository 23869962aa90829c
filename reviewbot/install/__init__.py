"""What puts reviewbot into the tools people have: b4's settings, git's hooks."""
