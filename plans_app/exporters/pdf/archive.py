"""What makes a PDF fit for archives (PDF/A-2a, ISO 19005-2) and for every reader (PDF/UA-1, ISO 14289-1)."""

import datetime
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageCms

from plans_app.exporters.pdf.deflate import deflated
from plans_app.exporters.pdf.objects import Objects, text_string

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


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader's window and a catalogue show. `day` is the plan's own date: the file has no other."""

    title: str
    author: str
    subject: str
    day: datetime.date | None


def write_information(objects: Objects, facts: Facts) -> int:
    """Write what the file says of itself where readers of old look; the number of its object."""
    names = {b"Title": facts.title, b"Author": facts.author, b"Subject": facts.subject}
    names |= {b"Creator": PRODUCER, b"Producer": PRODUCER}
    if facts.day:
        names |= dict.fromkeys([b"CreationDate", b"ModDate"], f"D:{facts.day:%Y%m%d}000000+07'00'")
    entries = [b"/%s%s" % (name, text_string(value)) for name, value in names.items() if value]
    return objects.add(b"<<%s>>" % b"".join(entries))


def catalogue_entries(objects: Objects, facts: Facts) -> bytes:
    """The entries of the catalogue that both standards ask for; what they lead to is written."""
    # Whoever collects files reads the metadata without unpacking them.
    metadata = objects.add_ready_stream(_xmp(facts), b"/Type/Metadata/Subtype/XML")
    profile = objects.add_ready_stream(_colours(), b"/N 3/Alternate/DeviceRGB/Filter/FlateDecode")
    intent = b"/Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)"
    return (
        b"/Lang(%s)/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>"
        b"/Metadata %d 0 R/OutputIntents[<<%s/DestOutputProfile %d 0 R>>]"
        % (LANGUAGE.encode(), metadata, intent, profile)
    )


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
    return deflated([bytes(profile)])[0]
