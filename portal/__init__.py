"""The Django project and the public website: puts all rooms together, imported by none."""
