"""Years to compare with the stated one: Tend broken on purpose, other assumptions, a part of Tend taken away."""
