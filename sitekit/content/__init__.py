"""Read what editors write, and list every mistake in it."""
