"""The web host."""
