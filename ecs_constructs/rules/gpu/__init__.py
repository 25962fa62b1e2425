"""Rules of GPUs and accelerators."""
