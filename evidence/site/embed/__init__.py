"""What other pages can show of a claim: a card in a frame, a badge, and how to link to it."""
