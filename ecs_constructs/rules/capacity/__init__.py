"""Rules of tasks and the instances that they are to run on."""
