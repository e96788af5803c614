"""How staff prove who they are: password, lock-out, second factor, sessions and their trail."""
