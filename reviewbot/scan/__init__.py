"""The workbench: rules over whole archives, what fires, and who was right."""
