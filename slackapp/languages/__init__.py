"""The languages that people read Tend in: their catalogues, and how each writes days, hours and lists.

Must not know Slack's payloads, or what any sentence is about.
"""
