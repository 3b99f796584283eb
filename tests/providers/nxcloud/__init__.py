"""Tests of NXCloud."""
