"""Name the key of the request's signature in Bolt's context."""

ARRIVAL = "tend_arrival"  # the signature of an HTTP request; only a replay has the same signature
