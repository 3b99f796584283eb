"""Placing calls, and what becomes of them."""
