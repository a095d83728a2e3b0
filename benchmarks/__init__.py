"""Speed and size, each beside its floor."""
