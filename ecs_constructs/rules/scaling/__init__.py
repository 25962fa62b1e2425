"""Rules of Application Auto Scaling of services."""
