"""The efforts answered by a thanks: the reasons for an answer, and the doer's claims."""
