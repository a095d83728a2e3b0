"""What leaves the house: paper, and the messages that carry links."""
