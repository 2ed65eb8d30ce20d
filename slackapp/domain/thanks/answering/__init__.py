"""What a thanks answers: the reasons to believe so, and what a doer says it was for."""
