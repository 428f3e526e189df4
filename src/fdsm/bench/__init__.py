"""How fast this fdsm answers on this machine. `studies/speed` has the measurements behind the published tables."""
