"""The reference platform: cats and dogs on ECS and Batch."""
