"""API v1: doors for programs. They call the verbs and forms of the pages, and nothing else."""
