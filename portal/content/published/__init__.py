"""What is published: editions, how they are composed and read, when each is seen, and on which shelves."""
