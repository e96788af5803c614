"""Batches and entries of lists, commitments' attachments, declarations."""
