"""First floor: people, their roles, how they prove who they are, and the trail of what was done."""
