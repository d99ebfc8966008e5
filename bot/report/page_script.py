"""What the page does beside being read: it sorts the gallery, and opens the tables for printing."""

SCRIPT = """\
"use strict";
const list = document.getElementById("gallery");
const bar = document.getElementById("sort");
if (list && bar) {
  bar.hidden = false;
  const told = document.getElementById("sorted");
  bar.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (!button) return;
    const {key} = button.dataset;
    const compare = key === "prompt" || key === "target"
      ? (a, b) => a.dataset[key].localeCompare(b.dataset[key])
      : (a, b) => b.dataset[key] - a.dataset[key];
    const items = [...list.children].sort((a, b) => compare(a, b) || b.dataset.id - a.dataset.id);
    list.append(...items);
    for (const other of bar.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    told.textContent = `Sorted: ${button.textContent}`;
  });
}
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const one of opened) one.open = true;
});
addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
"""
