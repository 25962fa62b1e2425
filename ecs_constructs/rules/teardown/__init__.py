"""Rules of what stands in the way when a stack is deleted."""
