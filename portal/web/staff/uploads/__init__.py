"""Files of media items: bringing, replacing and taking them away."""
