"""Machine translation through an interface: a provider that the operator names, and none by default."""
