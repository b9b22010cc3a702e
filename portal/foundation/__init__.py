"""Ground floor: knows the libraries, knows no feature."""
