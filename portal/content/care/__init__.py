"""What those who look after the content ask of all of it: what exists in which language, numbers, links."""
