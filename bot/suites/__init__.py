"""Suites of prompts: read from people's files, written as one, planned as a run. No Discord, no store."""
