"""What services do under load over time."""
