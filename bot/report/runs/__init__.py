"""Two runs of suites side by side: matched, counted, in words, and as a page."""
