"""What is stored of an account."""
