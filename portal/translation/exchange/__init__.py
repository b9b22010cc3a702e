"""Files of translations that go out to other programs and come back: what is common to their formats."""
