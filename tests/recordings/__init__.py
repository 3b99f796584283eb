"""Recordings: heard, looked through, read."""
