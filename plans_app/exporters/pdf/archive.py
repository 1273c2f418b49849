"""What makes a PDF fit for archives (PDF/A-2a, ISO 19005-2) and for every reader (PDF/UA-1, ISO 14289-1)."""

import datetime
import io
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

LANGUAGE = "vi-VN"
PRODUCER = "wagtail-kehoach"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{subject}{author}{dates}
<xmp:CreatorTool>{producer}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

# Short entries of the catalogue.
_CATALOGUE = {
    "/Lang": lambda: String(LANGUAGE),
    "/MarkInfo": lambda: Dictionary(Marked=True),
    "/ViewerPreferences": lambda: Dictionary(DisplayDocTitle=True),
}
_AMBIGUOUS = b"\r\nendstream"
_MOST_PACKINGS = 8


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader's window and a catalogue show. `day` is the plan's own date: the file has no other."""

    title: str
    author: str
    subject: str
    day: datetime.date | None


def finish(data: bytes, facts: Facts) -> bytes:
    """The PDF in `data` with its metadata and colours named, compressed, its bytes the same on every machine."""
    pdf = pikepdf.open(io.BytesIO(data))
    _name_facts(pdf, facts)
    _pack(pdf, 0)
    profile = pdf.make_stream(_colours(), N=3, Alternate=Name.DeviceRGB, Filter=Name.FlateDecode)
    intent = {"OutputConditionIdentifier": String("sRGB IEC61966-2.1"), "Info": String("sRGB IEC61966-2.1")}
    pdf.Root.OutputIntents = Array(
        [Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile, **intent)]
    )
    for number, page in enumerate(pdf.Root.Pages.Kids):
        page.StructParents = number
        page.Tabs = Name.S
    return save(pdf)


def _name_facts(pdf: pikepdf.Pdf, facts: Facts) -> None:
    """Title, author, subject and day, the same in both places where a PDF has them."""
    names = {"/Title": facts.title, "/Author": facts.author, "/Subject": facts.subject}
    names |= {"/Creator": PRODUCER, "/Producer": PRODUCER}
    if facts.day:
        names |= dict.fromkeys(["/CreationDate", "/ModDate"], f"D:{facts.day:%Y%m%d}000000+07'00'")
    pdf.trailer.Info = pdf.make_indirect(Dictionary({name: String(value) for name, value in names.items() if value}))
    pdf.Root.Metadata = pdf.make_stream(_xmp(facts), Type=Name.Metadata, Subtype=Name.XML)


def _xmp(facts: Facts) -> bytes:
    author, subject = escape(facts.author), escape(facts.subject)
    day = f"{facts.day.isoformat()}T00:00:00+07:00" if facts.day else ""
    listed = f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
    described = f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>'
    dated = f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>"
    return _XMP.format(
        language=LANGUAGE,
        producer=PRODUCER,
        title=escape(facts.title),
        author=listed if author else "",
        subject=described if subject else "",
        dates=dated if day else "",
    ).encode()


@cache
def _colours() -> bytes:
    """The sRGB profile, compressed, without the date and the fingerprint that differ from one machine to the next."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    profile[84:100] = bytes(16)
    return deflated(bytes(profile))


def deflated(data: bytes) -> bytes:
    """`data` compressed by pikepdf, whose zlib is the same under every Python; that of Python itself is not."""
    pdf = pikepdf.new()
    pdf.Root.Data = pdf.make_stream(data)
    with pikepdf.open(io.BytesIO(_bytes(pdf))) as saved:
        return saved.Root.Data.read_raw_bytes()


def save(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of `pdf`, in which no compressed stream ends with a carriage return.

    Together with the line feed that PDF/A wants before "endstream" it would look like one end of line, and a strict
    validator counts the stream a byte short. Such a document is saved again, packed in another way.
    """
    data = _bytes(pdf)
    for packing in range(1, _MOST_PACKINGS):
        if _AMBIGUOUS not in data:
            break
        if not _lengthen_pages(pdf, data):
            _pack(pdf, packing)
        data = _bytes(pdf)
    return data


def _lengthen_pages(pdf: pikepdf.Pdf, data: bytes) -> bool:
    """Add a blank to the content of the pages that end so in `data`; whether there was one."""
    with pikepdf.open(io.BytesIO(data)) as saved:
        pairs = zip(pdf.Root.Pages.Kids, saved.Root.Pages.Kids, strict=True)
        wrong = [page for page, written in pairs if written.Contents.read_raw_bytes().endswith(b"\r")]
    for page in wrong:
        page.Contents.write(page.Contents.read_bytes() + b"\n")
    return bool(wrong)


def _pack(pdf: pikepdf.Pdf, packing: int) -> None:
    """Make other entries of the catalogue objects of their own: it moves the numbers of all objects after them."""
    for place, (name, value) in enumerate(_CATALOGUE.items()):
        own = packing >> place & 1
        pdf.Root[name] = pdf.make_indirect(value()) if own else value()


def _bytes(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return buffer.getvalue()
