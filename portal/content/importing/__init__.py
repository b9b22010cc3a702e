"""Items that are made of what somebody pastes: looked at line by line, then taken over as drafts in one go."""
