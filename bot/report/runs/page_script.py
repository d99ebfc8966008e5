"""What the page of two runs does beside being read: it shows one category, and a picture in large."""

SCRIPT = """\
"use strict";
const rows = [...document.querySelectorAll(".row")];
const bar = document.getElementById("filter");
const choice = document.getElementById("category");
if (bar && choice) {
  bar.hidden = false;
  const told = document.getElementById("shown");
  choice.addEventListener("change", () => {
    const kept = rows.filter(row => !choice.value || row.dataset.category === choice.value);
    for (const row of rows) row.hidden = !kept.includes(row);
    told.textContent = `${kept.length} of ${rows.length} prompts`;
  });
}
const dialog = document.getElementById("large");
if (dialog) {
  const show = image => {
    dialog.firstElementChild.src = image.src;
    dialog.firstElementChild.alt = image.alt;
    dialog.showModal();
  };
  for (const image of document.querySelectorAll(".shots img")) {
    image.tabIndex = 0;
    image.setAttribute("role", "button");
    image.addEventListener("click", () => show(image));
    image.addEventListener("keydown", event => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show(image);
    });
  }
  dialog.addEventListener("click", () => dialog.close());
}
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const one of opened) one.open = true;
});
addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
"""
