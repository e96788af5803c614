"""The monthly report of double publicity (双公示月通报)."""
