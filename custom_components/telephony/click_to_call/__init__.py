"""Placing calls for the user: whom, whether the guard admits it, and what became of it."""
