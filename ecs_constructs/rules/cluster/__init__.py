"""Rules of clusters and the capacity that they offer."""
