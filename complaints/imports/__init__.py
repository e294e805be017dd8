"""Complaints from files: read, check, spool in order of receipt, and log through the intake."""
