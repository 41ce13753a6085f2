"""Trains the starter models in `models/starter/` from openly licensed emoji art.

Nothing in here runs in the product: the worker loads the finished weights through stock classes.
`python -m models.training --help` lists the commands.
"""
