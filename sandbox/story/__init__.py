"""The story of `tend sandbox`: a fortnight in a team, played through the front door of Tend."""
