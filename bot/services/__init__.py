"""What the product does, knowing neither Discord nor HTTP nor SQL."""
