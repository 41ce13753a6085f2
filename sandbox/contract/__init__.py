"""The published description of Discord as a contract that all traffic of a test is held against."""

from sandbox.contract.check import Contract, ContractBroken, Violation

__all__ = ["Contract", "ContractBroken", "Violation"]
