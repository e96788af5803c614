"""What staff do to the register, in the Wagtail admin."""
