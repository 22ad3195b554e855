"""Dropout and its relatives."""
