"""The forms: account, options, lines, contacts and their import."""
