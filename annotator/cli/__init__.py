"""The command line over app."""
