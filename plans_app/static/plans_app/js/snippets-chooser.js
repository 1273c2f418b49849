/* Several snippets chosen in Wagtail's dialog: a list with a "remove" button each, kept in a hidden select. */
(() => {
  class PlanChoices extends window.StimulusModule.Controller {
    static targets = ["button", "list", "select"];
    static values = { url: String, remove: String };

    connect() {
      this.show();
    }

    choose() {
      window.ModalWorkflow({
        url: `${this.urlValue}?multiple=1`,
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: (rows) => this.add(rows) },
      });
    }

    add(rows) {
      const known = new Set([...this.selectTarget.options].map((option) => option.value));
      rows
        .filter((row) => !known.has(String(row.id)))
        .forEach((row) => this.selectTarget.add(new Option(row.string, row.id, true, true)));
      this.changed();
    }

    remove(option) {
      option.remove();
      this.changed();
      this.buttonTarget.focus();
    }

    changed() {
      this.show();
      this.selectTarget.dispatchEvent(new Event("change", { bubbles: true }));
    }

    show() {
      const options = [...this.selectTarget.options];
      this.listTarget.hidden = options.length === 0;
      this.listTarget.replaceChildren(...options.map((option) => this.row(option)));
    }

    row(option) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plan-choices__remove";
      button.setAttribute("aria-label", `${this.removeValue}: ${option.text}`);
      button.textContent = "×";
      button.addEventListener("click", () => this.remove(option));
      const row = document.createElement("li");
      row.append(option.text, button);
      return row;
    }
  }

  window.wagtail.app.register("plan-choices", PlanChoices);
})();
