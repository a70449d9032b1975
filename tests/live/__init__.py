"""What runs by itself: queue, lease, schedule, worker, drop folders, and what happens when any of it is killed."""
