"""The card, in one Home Assistant for all modules of this folder."""
