"""The measured world: 189 fictitious States under review, every question of each answered."""
