"""Tests of the integration and of what comes with it."""
