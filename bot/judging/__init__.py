"""The counting behind a report: pure functions from votes to numbers and sentences. No Discord, no SQL, no I/O."""
