"""The card that dashboards load, built from the sources in `frontend/`."""
