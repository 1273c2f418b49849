"""The register of outgoing documents as a book (Decree 30, Appendix IV): bytes from what `book` describes."""
