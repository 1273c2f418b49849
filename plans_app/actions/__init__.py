"""Every business rule. Actions take models, run now, and know neither requests nor queues."""
