"""A told story to look at: a made-up group, its customers, and ninety days of its desks."""
