// Says below a record's field which record it names. Without scripts the field works all the same.
(() => {
  const ready = () => {
    const { app } = window.wagtail || {};
    const { Controller } = window.StimulusModule || {};
    if (!app || !Controller) return;
    app.register("cms-record", class extends Controller {
      static values = { url: String };

      connect() {
        this.told = document.createElement("p");
        this.told.className = "help";
        this.told.setAttribute("role", "status");
        this.element.after(this.told);
        this.tell();
      }

      disconnect() {
        this.told.remove();
      }

      async tell() {
        const asked = this.element.value.trim();
        this.told.textContent = "";
        if (!asked) return;
        const answer = await fetch(`${this.urlValue}?record=${encodeURIComponent(asked)}`);
        if (!answer.ok || asked !== this.element.value.trim()) return;
        this.told.textContent = (await answer.json()).title;
      }
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
