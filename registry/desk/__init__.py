"""What staff read of the register: masked values alone, in frozen dataclasses, never a model.

The twin of :mod:`registry.publication` for the desk: staff also see what is held, withdrawn or
over, and why, but what is masked for the public is masked for them. What is not comes out of
:mod:`registry.desk.revealing` alone, after a purpose was stated.
"""
