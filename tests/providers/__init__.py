"""Tests of the vendors' providers."""
