"""Fixtures of this folder."""

from tests.aws.account import account, plain_account

__all__ = ["account", "plain_account"]
