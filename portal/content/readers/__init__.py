"""What readers ask for: pages, lists, what is new, and all of it for those who take it away."""
