"""Rules of capacity providers and their Auto Scaling groups."""
