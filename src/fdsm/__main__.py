"""`python -m fdsm` is `fdsm`."""

from fdsm.cli import main

main()
