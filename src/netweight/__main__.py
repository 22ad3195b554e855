"""`python -m netweight`: the command line."""

from netweight.cli import run

if __name__ == "__main__":
    run()
