"""Where the product meets the outside: each module knows one library."""
