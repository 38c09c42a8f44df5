"""What a camera saw: its frames assembled into passages, each with the facts that its track shows."""
