"""Commands of the script that talk to a person at a terminal."""
