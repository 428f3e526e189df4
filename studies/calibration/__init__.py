"""How sure the starter model is, and whether it knows when nothing fits."""
