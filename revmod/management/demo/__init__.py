"""The demonstration world: fictitious practice parties with a review at each step."""
