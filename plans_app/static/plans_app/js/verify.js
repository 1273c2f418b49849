// Computes the fingerprint of a chosen or dropped file in the browser and asks the page about it. Without this script,
// or where the browser offers no Web Crypto (it does over HTTPS only), the form sends the file itself.
(() => {
  const form = document.getElementById("verify-file");
  if (!form || !window.crypto || !window.crypto.subtle) return;
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-status]");
  form.querySelector("[data-without-script]").hidden = true;
  form.querySelector("[data-with-script]").hidden = false;

  async function ask(file) {
    status.textContent = form.dataset.busy;
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
      const question = new URLSearchParams({ sha256: hex });
      if (form.dataset.code) question.set("code", form.dataset.code);
      window.location.assign(`${form.dataset.page}?${question}`);
    } catch {
      status.textContent = form.dataset.failed;
    }
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    ask(input.files[0]);
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("verify-way--over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    form.addEventListener(name, () => form.classList.remove("verify-way--over"));
  }
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) ask(event.dataTransfer.files[0]);
  });
})();
