"""Rules of image repositories."""
