// Lets the widget prove work without anybody pressing anything: it starts when the form is first
// used, and a form sent before it is done waits for it. Whatever goes wrong with it, the form is
// sent all the same: the server knows what to do with one without proof.

const widget = document.querySelector("altcha-widget");

function prepare({ worker, texts }) {
  for (const name of ["PBKDF2/SHA-256", "PBKDF2/SHA-384", "PBKDF2/SHA-512"]) {
    $altcha.algorithms.set(name, () => new Worker(worker));
  }
  $altcha.i18n.set(widget.getAttribute("language"), JSON.parse(texts));
}

/** Resolve once the widget is neither at work nor can be. */
function settled() {
  if (widget.getState() !== "verifying") return widget.verify();
  return new Promise((done) => {
    widget.addEventListener("statechange", ({ detail }) => {
      if (detail.state !== "verifying") done();
    });
  });
}

function guard(form) {
  let waiting = false;
  let ready = false;
  form.addEventListener("focusin", () => widget.getState() === "unverified" && widget.verify(), {
    once: true,
  });
  form.addEventListener("submit", async (event) => {
    if (ready || widget.getState() === "verified") return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    await settled().catch(() => null);
    // A form can't be sent again while its own event is on its way.
    await new Promise((done) => setTimeout(done, 0));
    ready = true;
    form.requestSubmit(event.submitter);
  });
  // Back from the next page: what was sent needs another proof.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) [waiting, ready] = [false, false];
  });
}

if (widget && window.$altcha) {
  prepare(widget.dataset);
  guard(widget.closest("form"));
}
