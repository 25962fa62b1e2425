"""Rules of the ports of containers and of the network of their tasks."""
