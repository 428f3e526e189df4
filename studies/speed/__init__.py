"""How fast the parts are: each against a plain implementation of the same function, measured in turns."""
