"""Contacts: kept as subentries, entered in forms, imported from vCard files."""
