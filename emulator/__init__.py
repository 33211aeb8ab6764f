"""The stand-in service, written from the contract alone."""

from facesnap.emulator.accounts import ConfigurationError
from facesnap.emulator.app import create_app

__all__ = ["ConfigurationError", "create_app"]
