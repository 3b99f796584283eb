"""Contacts: forms, files and names."""
