"""Tests of what looks at prompts and pictures."""
