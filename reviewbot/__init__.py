"""reviewbot: patch review assistant for projects that live on mailing lists."""

__version__ = "0.1.0"
