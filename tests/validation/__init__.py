"""Tests of the plugin and the aspect."""
