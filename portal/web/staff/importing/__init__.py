"""Taking over what somebody pastes: references of other tools, and news of a spreadsheet."""
