"""Errors of the input: the place, the message and the remedy, fixes to apply, and suggestions of close names."""
