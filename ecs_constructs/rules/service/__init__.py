"""Rules of services: their deployments, capacity, placement and load balancers."""
