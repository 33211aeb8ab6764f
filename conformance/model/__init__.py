"""The model: what a faithful service may answer next. Pure."""
