"""The archive: every call kept, and found again."""
