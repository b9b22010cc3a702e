"""What all content is made of: items with their parts and links, addresses, files, and how kinds are listed."""
