// Keys of the passage in hand, and a question before a text that was typed is left behind. Without it the buttons do
// the same, and keep what was typed.
"use strict";

const form = document.getElementById("hand");
const field = document.getElementById("hand-text");
const saved = field ? field.defaultValue : "";
let sending = false;

function button(name) {
  return document.querySelector(`[data-key="${name}"]`);
}

function beside(step) {
  const rows = [...document.querySelectorAll(".work-row, .work-hand")];
  const row = rows[rows.findIndex(each => each.classList.contains("work-hand")) + step];
  return row ? row.querySelector('[name="do"][value^="open "]') : null;
}

function wanted(event) {
  const held = event.ctrlKey || event.metaKey;
  if (held && event.key === "Enter") return button(event.shiftKey ? "reviewed" : "next");
  if (held && !event.shiftKey && event.key.toLowerCase() === "s") return button("draft");
  if (event.altKey && event.key === "ArrowDown") return beside(1);
  if (event.altKey && event.key === "ArrowUp") return beside(-1);
  return null;
}

if (form) {
  for (const hint of document.querySelectorAll("kbd[hidden]")) hint.hidden = false;
  form.addEventListener("submit", () => {
    sending = true;
  });
  document.addEventListener("keydown", event => {
    const found = event.isComposing ? null : wanted(event);
    if (!found) return;
    event.preventDefault();
    found.click();
  });
  addEventListener("beforeunload", event => {
    if (!sending && field && field.value !== saved) event.preventDefault();
  });
}
