"""Accounts, scopes, the working calendar and the audit trail."""
