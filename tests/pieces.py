"""What worker processes of the tests do; they import this and nothing else."""

import os


def whose(n):
    return n, os.getpid()


def fails(n):
    raise ValueError(f"piece {n}")


def dies(n):
    os._exit(9)
