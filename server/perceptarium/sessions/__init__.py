"""Live training sessions: what a client may ask, what it is told, and who steps next."""
