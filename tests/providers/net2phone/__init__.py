"""Tests of net2phone."""
