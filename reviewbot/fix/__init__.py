"""The author's side: repairs what is mechanical in commit messages, and nothing else."""
