"""Rules of ECS Managed Instances."""
