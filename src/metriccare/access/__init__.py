"""Who may do what: accounts, roles, the one policy, sessions, tokens and the audit trail. Not the pages."""
