"""Runs the command line: ``python -m ecs_constructs``."""

import sys

from ecs_constructs.cli import process

sys.exit(process())
