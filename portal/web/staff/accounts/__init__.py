"""The administrators' pages of accounts: who works here, and what each may do."""
