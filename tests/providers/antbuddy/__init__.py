"""Tests of AntBuddy."""
