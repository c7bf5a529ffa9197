"""Long trials: a world of boards that changes every day, with faults, and runs that are killed."""
