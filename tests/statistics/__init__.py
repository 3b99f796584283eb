"""Long-term statistics, and what recent calls add up to."""
