/* The footnote button of the rich text editor: asks for the text of the note and puts a mark that holds it. */
(() => {
  const { React, DraftJS } = window;
  const { EditorState, Modifier, SelectionState } = DraftJS;
  const MARK = "*";

  const insertMark = (editorState, entityType, note) => {
    const selection = editorState.getSelection();
    const atEnd = selection.merge({
      anchorOffset: selection.getEndOffset(),
      anchorKey: selection.getEndKey(),
      focusOffset: selection.getEndOffset(),
      focusKey: selection.getEndKey(),
      isBackward: false,
    });
    const content = editorState
      .getCurrentContent()
      .createEntity(entityType.type, "IMMUTABLE", { note });
    const key = content.getLastCreatedEntityKey();
    const marked = Modifier.insertText(content, atEnd, MARK, null, key);
    return EditorState.push(editorState, marked, "insert-characters");
  };

  const selectEntity = (contentState, entityKey) => {
    let found = null;
    contentState.getBlocksAsArray().forEach((block) => {
      block.findEntityRanges(
        (character) => character.getEntity() === entityKey,
        (start, end) => {
          found = SelectionState.createEmpty(block.getKey()).merge({
            anchorOffset: start,
            focusOffset: end,
          });
        },
      );
    });
    return found;
  };

  class FootnoteSource extends React.Component {
    componentDidMount() {
      const { editorState, entityType, entity, entityKey, onComplete, onClose } =
        this.props;
      const before = entity ? entity.getData().note : "";
      const note = window.prompt(entityType.prompt, before);
      if (note === null) {
        onClose();
        return;
      }
      if (!entity) {
        onComplete(
          note.trim() ? insertMark(editorState, entityType, note.trim()) : editorState,
        );
        return;
      }
      onComplete(this.changed(editorState, entityKey, note.trim()));
    }

    changed(editorState, entityKey, note) {
      const content = editorState.getCurrentContent();
      if (note) {
        const changed = content.mergeEntityData(entityKey, { note });
        return EditorState.push(editorState, changed, "apply-entity");
      }
      const range = selectEntity(content, entityKey);
      const without = range ? Modifier.removeRange(content, range, "backward") : content;
      return EditorState.push(editorState, without, "remove-range");
    }

    render() {
      return null;
    }
  }

  const FootnoteMark = ({ contentState, entityKey, onEdit, children }) => {
    const { note } = contentState.getEntity(entityKey).getData();
    return React.createElement(
      "sup",
      {
        className: "plan-footnote",
        role: "button",
        title: note,
        onMouseUp: () => onEdit(entityKey),
      },
      children,
    );
  };

  window.draftail.registerPlugin(
    { type: "FOOTNOTE", source: FootnoteSource, decorator: FootnoteMark },
    "entityTypes",
  );
})();
