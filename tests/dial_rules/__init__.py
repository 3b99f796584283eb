"""The rules that keep calls in check."""
