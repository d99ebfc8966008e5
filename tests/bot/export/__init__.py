"""Tests of what leaves the log."""
