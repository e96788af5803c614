"""The GraphQL door for the app."""
