"""The schema's types: each a view of one dataclass that the register or the search hands out."""
