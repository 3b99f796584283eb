"""What vendors tell by themselves, from the address to the screen."""
