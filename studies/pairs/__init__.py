"""Actions of two people, named from words alone."""
