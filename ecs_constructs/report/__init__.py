"""Findings, printed: one engine, many printers."""
