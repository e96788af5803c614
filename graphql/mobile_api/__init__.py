"""The GraphQL door for the app: a twin tree of what the register shows, and nothing of its own."""
