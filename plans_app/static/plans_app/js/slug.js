/* Folds the letters of an address: "Đường phố" becomes "duong pho" before Wagtail makes a slug of it. */
(() => {
  class PlanSlug extends window.StimulusModule.Controller {
    fold() {
      this.element.value = this.element.value
        .replace(/đ/g, "d")
        .replace(/Đ/g, "D")
        .normalize("NFD")
        .replace(/\p{M}/gu, "")
        .trim()
        .replace(/\s+/g, "-")
        .toLowerCase();
    }
  }

  window.wagtail.app.register("plan-slug", PlanSlug);
})();
