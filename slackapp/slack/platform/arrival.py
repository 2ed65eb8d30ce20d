"""Name the place in Bolt's context where the signature of a request stands."""

ARRIVAL = "tend_arrival"  # the signature of an HTTP request, which is the same only for a replay
