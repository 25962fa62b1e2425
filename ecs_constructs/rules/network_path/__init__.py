"""Rules of the way from a task to what it needs before it can start, and from a load balancer to the task."""
