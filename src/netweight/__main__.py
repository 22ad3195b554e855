"""`python -m netweight`: the command line."""

from netweight.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
