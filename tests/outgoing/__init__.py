"""Who is reached from here, and who never is."""
