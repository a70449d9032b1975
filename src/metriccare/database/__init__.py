"""The application's own data: connections, sessions, migrations. Not what its tables mean, and never the lake."""
