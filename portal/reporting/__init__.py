"""The machine's door (/reporting/): departments' systems report by themselves, with a key.

Plain views over ``registry.reporting``: a person's file and a machine's go the same way in.
"""
