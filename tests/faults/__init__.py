"""Faults made on purpose: workers that are killed, mail servers that refuse, hang and drop."""
