"""Reports as text, JSON, SARIF and the formats of b4 and GitHub."""
