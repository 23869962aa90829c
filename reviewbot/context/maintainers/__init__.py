"""Who looks after which files: MAINTAINERS, read to the letter of its header."""
