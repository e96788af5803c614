"""Answers to the schema's fields, from the register's door and the search; never from a model."""
