"""What a git history says about the commits that mail names."""
