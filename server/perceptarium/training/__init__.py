"""Training: the step, the data it draws from, and everything compiled for it."""
