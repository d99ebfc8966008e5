"""What the rehearsal paints: landscapes read from the prompt's words and its hash."""
