"""A multilingual portal on violence-reduction partnerships.

Only this docstring: a low floor can be imported without the roof.
"""
