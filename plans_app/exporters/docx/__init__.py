"""The plan as a Word file (.docx) in the form of Decree 30: for those who have to go on writing in it."""

from plans_app.exporters.docx.document import DOCX_TYPE, export_docx

__all__ = ["DOCX_TYPE", "export_docx"]
