"""Rules of task definitions and their containers, whatever they run on."""
