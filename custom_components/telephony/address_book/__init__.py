"""Address books: who has which number, for all accounts."""
