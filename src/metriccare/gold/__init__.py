"""Stays, episodes, infections and the measures over them; the build that keeps them, and the explanation of each."""
