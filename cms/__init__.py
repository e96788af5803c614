"""The newsroom: pages that editors write."""
