"""From no labelled clip to a few."""
