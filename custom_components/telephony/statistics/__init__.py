"""What the kept calls add up to: by the hour for years, and of the last weeks."""
