"""Finding, straightening and reading number plates in one picture."""
