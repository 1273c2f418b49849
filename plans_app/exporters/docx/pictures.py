"""Pictures in a line of Word, as large as on paper."""

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from plans_app.exporters.docx.elements import safe, w
from plans_app.exporters.docx.sheet import Sheet
from plans_app.exporters.pdf.pictures import picture_row
from plans_app.exporters.pdf.tagging import Element

_UNITS_IN_POINT = 12700


def picture_run(sheet: Sheet, image, alt: str):
    """A run that holds `image` (Wagtail's). Raises RenderError when its file cannot be read."""
    (picture,) = picture_row(sheet.styles, image, Element("Figure")).marks
    relation = sheet.relations.picture(picture.file)
    width, height = (round(side * _UNITS_IN_POINT) for side in (picture.width, picture.height))
    # A drawing has a number of its own; two of the same picture have the same, which Word mends by itself.
    number = len(sheet.relations.pictures)
    drawing = parse_xml(
        f'<wp:inline {nsdecls("wp", "a", "pic", "r")} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Hình {number}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Hình {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    )
    drawing.find(qn("wp:docPr")).set("descr", safe(alt))
    return w("r", w("drawing", drawing))
