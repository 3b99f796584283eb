"""Every call, kept in a database: what is shown is read from it, whatever the vendor forgets."""
