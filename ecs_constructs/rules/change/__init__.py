"""Rules of what an update of a stack does to what runs."""
