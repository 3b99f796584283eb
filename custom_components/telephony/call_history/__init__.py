"""What was called: read little by little, told once, remembered, filtered and shown."""
