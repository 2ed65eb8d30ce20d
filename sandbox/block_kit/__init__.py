"""Block Kit as JSON: the form of blocks, elements and views, and the values of their inputs. Knows no person."""
