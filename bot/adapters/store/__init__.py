"""The SQLite log."""
