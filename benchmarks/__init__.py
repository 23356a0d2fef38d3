"""Measurements: ratios and distributions taken in one run on one machine. None of them is a pass/fail test."""
