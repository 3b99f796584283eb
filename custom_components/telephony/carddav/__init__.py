"""A client that reads address books by CardDAV (RFC 6352), and never writes to one."""
