"""The words that are stamped on a document: how urgent it is, and how far it may go."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    """The words of the stamp, the least urgent first (Decree 30, Appendix I, III.2.b)."""

    URGENT = "KHẨN", _("Urgent (KHẨN)")
    VERY_URGENT = "THƯỢNG KHẨN", _("Very urgent (THƯỢNG KHẨN)")
    IMMEDIATE = "HỎA TỐC", _("Immediate (HỎA TỐC)")


class Circulation(models.TextChoices):
    """The words of the stamp (Decree 30, Appendix I, III.2.c)."""

    RETURN = "XEM XONG TRẢ LẠI", _("To be returned after reading (XEM XONG TRẢ LẠI)")
    INTERNAL = "LƯU HÀNH NỘI BỘ", _("For internal circulation (LƯU HÀNH NỘI BỘ)")
