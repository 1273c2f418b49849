"""A plan in, bytes out. Exporters write nothing and know neither channels nor storage."""
