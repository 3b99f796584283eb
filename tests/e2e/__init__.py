"""Tests that start the newest Home Assistant as a process of its own."""
