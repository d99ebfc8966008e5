"""Taking the log away: each module writes one form that another tool reads. No Discord, no SQL."""
