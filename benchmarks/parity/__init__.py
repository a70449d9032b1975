"""`make parity`: the same feeds through both engines, from files to explanations, and every cell compared."""
