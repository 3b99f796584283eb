"""Who has which number, for all accounts."""
