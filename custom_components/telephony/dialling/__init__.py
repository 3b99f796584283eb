"""What keeps calls in check: the user's rules, and the guard that applies them.

Pure: nothing in here knows Home Assistant, a vendor or the time of day.
"""
