"""Wire formats of scoring endpoints, one module each."""
