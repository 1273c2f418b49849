"""What Word's styles say of a run or a paragraph, followed up to the style that it is based on."""

from functools import lru_cache

from docx.oxml.ns import qn

_OFF = {"0", "false", "off", "none"}


def value(element, *path: str) -> str | None:
    """The `w:val` at the end of a path of child elements, None where it is missing."""
    for name in path:
        element = element.find(qn(name)) if element is not None else None
    return element.get(qn("w:val")) if element is not None else None


def integer(text: str | None, default: int | None = None) -> int | None:
    """`text` as a number, `default` for what is none: files are written by many hands."""
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


class Styles:
    """The style sheet of one document."""

    def __init__(self, element):
        found = element.findall(qn("w:style")) if element is not None else []
        self._styles = {style.get(qn("w:styleId")): style for style in found}
        self._default = next((key for key, style in self._styles.items() if _is_default(style)), None)
        defaults = element.find(qn("w:docDefaults")) if element is not None else None
        default_run = defaults.find(qn("w:rPrDefault")) if defaults is not None else None
        self._default_run = default_run.find(qn("w:rPr")) if default_run is not None else None
        self.run_setting = lru_cache(maxsize=None)(self._run_setting)

    def has(self, style_id: str) -> bool:
        return style_id in self._styles

    def chain(self, style_id: str | None) -> list:
        """The style and those it is based on, nearest first."""
        chain, seen = [], set()
        style_id = style_id or self._default
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            chain.append(self._styles[style_id])
            style_id = value(chain[-1], "w:basedOn")
        return chain

    def is_on(self, name: str, run, paragraph_style: str | None) -> bool:
        """Whether a run has the property `name` ("w:b", "w:i", "w:caps", …)."""
        properties = run.find(qn("w:rPr"))
        own = _switch(properties, name)
        if own is not None:
            return own
        run_style = value(properties, "w:rStyle") if properties is not None else None
        return self.run_setting(name, run_style, paragraph_style)

    def _run_setting(self, name: str, run_style: str | None, paragraph_style: str | None) -> bool:
        styles = [*(self.chain(run_style) if run_style else []), *self.chain(paragraph_style)]
        for properties in [*(style.find(qn("w:rPr")) for style in styles), self._default_run]:
            setting = _switch(properties, name)
            if setting is not None:
                return setting
        return False

    def paragraph_value(self, paragraph, *path: str) -> str | None:
        """A value of the paragraph itself or of its style ("w:jc")."""
        properties = paragraph.find(qn("w:pPr"))
        own = value(properties, *path) if properties is not None else None
        if own is not None:
            return own
        chain = self.chain(value(properties, "w:pStyle") if properties is not None else None)
        found = (value(style, "w:pPr", *path) for style in chain)
        return next((text for text in found if text is not None), None)


def _is_default(style) -> bool:
    return style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in {"1", "true", "on"}


def _switch(properties, name: str) -> bool | None:
    element = properties.find(qn(name)) if properties is not None else None
    return None if element is None else element.get(qn("w:val")) not in _OFF
