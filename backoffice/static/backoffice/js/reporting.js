/* What scripts add to the pages for departments: dropping files, and verdicts as they come in.
   Without them the pages work all the same. */
(() => {
  "use strict";

  const drop = document.querySelector("[data-desk-drop]");
  if (drop) {
    const input = drop.querySelector('input[type="file"]');
    const names = drop.querySelector("[data-desk-names]");
    const list = () => {
      names.replaceChildren(...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.textContent = file.name;
        return item;
      }));
    };
    const over = (event) => {
      event.preventDefault();
      drop.classList.add("desk-drop--over");
    };
    const leave = () => drop.classList.remove("desk-drop--over");
    drop.addEventListener("dragenter", over);
    drop.addEventListener("dragover", over);
    drop.addEventListener("dragleave", leave);
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      leave();
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        list();
      }
    });
    input.addEventListener("change", list);
  }

  const state = document.querySelector("[data-desk-state]");
  if (!state) return;
  const bar = state.querySelector("[data-desk-progress]");
  const show = (told) => {
    state.querySelector("[data-desk-label]").textContent = told.label;
    state.querySelector("[data-desk-done]").textContent =
      told.percent === null ? "" : `${told.percent}%`;
    if (told.percent === null) bar.removeAttribute("value");
    else bar.value = told.percent;
    for (const place of state.querySelectorAll("[data-desk-count]")) {
      place.textContent = told.counts[place.dataset.deskCount].toLocaleString("en");
    }
  };
  /* Asked more and more seldom: a large file takes minutes. */
  let wait = 500;
  const ask = async () => {
    try {
      const answer = await fetch(state.dataset.deskState, {
        credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (answer.ok) {
        const told = await answer.json();
        show(told);
        if (!told.at_work) {
          window.location.reload();
          return;
        }
      }
    } catch { /* The next try may reach the server again. */ }
    wait = Math.min(wait * 1.2, 5000);
    window.setTimeout(ask, wait);
  };
  window.setTimeout(ask, wait);
})();
