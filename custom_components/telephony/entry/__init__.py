"""What is stored of an account: its provider, lines, contacts, numbers and rules."""
