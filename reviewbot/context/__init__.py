"""What rules may know beyond the patch itself; each piece may be absent."""
