"""What this installation says to others by HTTP, and to whom it never does. Not what it says, nor what it is asked."""
