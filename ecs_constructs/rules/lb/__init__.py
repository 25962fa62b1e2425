"""Rules of target groups and of how services use them."""
