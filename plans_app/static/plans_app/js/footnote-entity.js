/* The footnote button of the rich text editor: asks for the text of the note and puts a mark that holds it. */
(() => {
  const { React, DraftJS } = window;
  const { EditorState, Modifier, SelectionState } = DraftJS;
  const MARK = "*";

  const element = (tag, properties, ...children) => {
    const created = Object.assign(document.createElement(tag), properties);
    created.append(...children);
    return created;
  };

  const tidy = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

  /* Asks in a dialog of its own. Answers with the note, "" to remove it, or null when nothing is to change. */
  const askForNote = ({ labels, before, onAnswer }) => {
    const save = element("button", { className: "button", value: "save" }, labels.save);
    const text = element("textarea", {
      id: "plan-footnote-text",
      rows: 4,
      required: true,
      value: before,
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      save.click();
    });
    const form = element(
      "form",
      { method: "dialog" },
      element("label", { htmlFor: text.id }, labels.prompt),
      text,
      element(
        "div",
        { className: "plan-dialog__buttons" },
        save,
        before
          ? element(
              "button",
              { className: "button no button-secondary", value: "remove", formNoValidate: true },
              labels.remove,
            )
          : "",
        element(
          "button",
          { className: "button button-secondary", value: "", formNoValidate: true },
          labels.cancel,
        ),
      ),
    );
    const dialog = element("dialog", { className: "plan-dialog" }, form);
    dialog.setAttribute("aria-label", labels.description);
    dialog.addEventListener("close", () => {
      const answers = { save: tidy(text.value), remove: "" };
      dialog.remove();
      onAnswer(answers[dialog.returnValue] ?? null);
    });
    document.body.append(dialog);
    dialog.showModal();
    text.focus();
  };

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

  const changeMark = (editorState, entityKey, note) => {
    const content = editorState.getCurrentContent();
    if (note) {
      const changed = content.mergeEntityData(entityKey, { note });
      return EditorState.push(editorState, changed, "apply-entity");
    }
    const range = selectEntity(content, entityKey);
    const without = range ? Modifier.removeRange(content, range, "backward") : content;
    return EditorState.push(editorState, without, "remove-range");
  };

  class FootnoteSource extends React.Component {
    componentDidMount() {
      const { entityType } = this.props;
      askForNote({
        labels: entityType,
        before: this.isChange() ? this.props.entity.getData().note : "",
        onAnswer: (note) => this.answer(note),
      });
    }

    /* With the caret in a link the editor hands over the link: that is no footnote to change. */
    isChange() {
      const { entity, entityType } = this.props;
      return Boolean(entity) && entity.getType() === entityType.type;
    }

    answer(note) {
      const { editorState, entityType, entityKey, onComplete, onClose } = this.props;
      if (note === null || (!note && !this.isChange())) {
        onClose();
        return;
      }
      onComplete(
        this.isChange()
          ? changeMark(editorState, entityKey, note)
          : insertMark(editorState, entityType, note),
      );
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
