"""Every block of a body is known on paper, in text and on the web."""

from collections.abc import Iterator

import pytest
from django.template.loader import get_template
from wagtail import blocks

from plans_app.blocks import PlanBodyBlock
from plans_app.exporters.pdf.body import compose
from plans_app.exporters.text import write
from plans_app.models import PlanPage


def blocks_of(stream: blocks.StreamBlock) -> Iterator[blocks.Block]:
    """The blocks of a stream, and those of the streams inside them that hold the same kinds."""
    for block in stream.child_blocks.values():
        yield block
        for child in getattr(block, "child_blocks", {}).values():
            if isinstance(child, PlanBodyBlock.__mro__[1]):
                yield from blocks_of(child)


BODY_BLOCKS = list(blocks_of(PlanPage.body.field.stream_block))


def test_the_body_holds_the_blocks_that_a_section_holds_and_the_section():
    names = {block.name for block in BODY_BLOCKS}
    assert {"section", "subsection", "assignment", "paragraph", "bullets", "table", "image"} <= names


@pytest.mark.parametrize("block", BODY_BLOCKS, ids=lambda block: block.name)
def test_every_block_has_its_own_function_for_paper(block):
    assert compose.dispatch(type(block)) is not compose.dispatch(object)


@pytest.mark.parametrize("block", BODY_BLOCKS, ids=lambda block: block.name)
def test_every_block_has_its_own_function_for_text(block):
    assert write.dispatch(type(block)) is not write.dispatch(object)


@pytest.mark.parametrize("block", BODY_BLOCKS, ids=lambda block: block.name)
def test_every_block_has_its_template(block):
    assert block.meta.template == f"plans_app/blocks/{block.name}.html"
    assert get_template(block.meta.template)


@pytest.mark.parametrize("dispatcher", [compose, write])
def test_a_block_without_a_function_is_named(dispatcher):
    with pytest.raises(TypeError, match="CharBlock"):
        dispatcher(blocks.CharBlock(), None, None)
