/* Suggestions below the search boxes, as a combobox with a listbox (WAI-ARIA 1.2).

   A form with data-suggest="<address>" gets a list; without this script it is a plain form that
   finds the same. Answers are put into the page as text, never as markup. */
(() => {
  "use strict";

  const PAUSE = 150; // milliseconds without a key before we ask
  // A telephone or identity number in the making is nothing to look for: it isn't even sent.
  const PERSONAL = /^\+?\d{11,18}[xX]?$/;

  let lists = 0;

  const element = (name, attributes = {}, text = "") => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };

  const worthAsking = (text) => {
    if (PERSONAL.test(text.replace(/[\s-]/g, ""))) return false;
    return /[^\u0000-\u007f]/.test(text) || text.length > 1;
  };

  class Suggestions {
    constructor(form) {
      this.form = form;
      this.input = form.elements.q;
      this.id = `suggestions-${(lists += 1)}`;
      this.found = [];
      this.active = -1;
      this.timer = 0;
      this.request = null;
      this.asked = this.text();
      this.list = element("ul", {
        id: this.id, role: "listbox", class: "suggestions", "aria-label": form.dataset.suggestLabel,
      });
      this.list.hidden = true;
      this.status = element("p", { class: "unseen", role: "status" });
      form.append(this.list, this.status);
      const roles = {
        role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
        "aria-controls": this.id,
      };
      for (const [key, value] of Object.entries(roles)) this.input.setAttribute(key, value);
      this.listen();
    }

    listen() {
      this.input.addEventListener("input", (event) => {
        // While an input method composes, the box holds letters and no words yet.
        if (!event.isComposing) this.wait();
      });
      this.input.addEventListener("compositionstart", () => this.forget());
      this.input.addEventListener("compositionend", () => this.wait());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.forget());
      this.form.addEventListener("submit", () => this.forget());
      // The box keeps the focus, so that typing can go on.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.choose(Number(option.dataset.place));
      });
    }

    text() {
      return this.input.value.trim();
    }

    forget() {
      clearTimeout(this.timer);
      if (this.request) this.request.abort();
      this.request = null;
      this.asked = "";
      this.show([]);
    }

    wait() {
      const text = this.text();
      if (text === this.asked) return;
      if (!worthAsking(text)) {
        this.forget();
        return;
      }
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(text), PAUSE);
    }

    async ask(text) {
      if (this.request) this.request.abort();
      const request = new AbortController();
      this.request = request;
      this.asked = text;
      const address = `${this.form.dataset.suggest}?${new URLSearchParams({ q: text })}`;
      try {
        const response = await fetch(address, {
          signal: request.signal, credentials: "omit", headers: { Accept: "application/json" },
        });
        const answer = response.ok ? await response.json() : { suggestions: [] };
        if (this.request === request) this.show(answer.suggestions);
      } catch {
        // Given up for newer letters, or no answer: the form itself goes on working.
        if (this.request === request) this.show([]);
      }
    }

    show(found) {
      this.found = found;
      this.move(-1);
      this.list.replaceChildren(...found.map((one, place) => this.option(one, place)));
      this.list.hidden = !found.length;
      this.input.setAttribute("aria-expanded", String(Boolean(found.length)));
      this.status.textContent = found.length
        ? this.form.dataset.suggestFound.replace("{n}", found.length)
        : "";
    }

    option(one, place) {
      const option = element("li", {
        id: `${this.id}-${place}`, role: "option", "aria-selected": "false", "data-place": place,
      });
      const name = element("span", { class: "suggested-name" });
      name.append(...one.pieces.map(([text, hit]) => element(hit ? "mark" : "span", {}, text)));
      option.append(name, element("span", { class: "suggested-note" }, one.note));
      return option;
    }

    move(place) {
      const options = this.list.children;
      if (options[this.active]) options[this.active].setAttribute("aria-selected", "false");
      this.active = place;
      const option = options[place];
      if (!option) {
        this.input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    }

    key(event) {
      if (event.isComposing || event.keyCode === 229 || this.list.hidden) return;
      // Past either end lies the box itself, with what was typed.
      const round = this.found.length + 1;
      if (event.key === "ArrowDown") this.move(((this.active + 2) % round) - 1);
      else if (event.key === "ArrowUp") this.move(((this.active + round) % round) - 1);
      else if (event.key === "Escape") this.forget();
      else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
      else return;
      event.preventDefault();
    }

    choose(place) {
      const { name, link } = this.found[place];
      this.input.value = name;
      const tab = this.form.elements.tab;
      if (tab && tab.value === "records") this.form.requestSubmit();
      else window.location.assign(link);
    }
  }

  for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
})();
