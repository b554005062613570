"""Figures: both nodes under load, beside a bare echo on the same machine in the same run."""
