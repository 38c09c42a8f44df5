"""Fixtures for every test."""

from hypothesis import settings

pytest_plugins = ["tests.fixtures.stack"]
settings.register_profile("untimed", deadline=None)  # how busy a machine is says nothing about what is right
settings.load_profile("untimed")
