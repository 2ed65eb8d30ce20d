"""Decide who may read which row; only this folder does."""
