"""The calls of an account that can be news, or are shown."""
