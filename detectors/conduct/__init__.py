"""Phone, belt and lights as scores, from a model that the operator supplies. Without a model there are no scores."""
