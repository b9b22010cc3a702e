// Keys of the passage in hand, unless the account has them off. Without it the buttons do the same.
"use strict";

const form = document.getElementById("hand");

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

const keysAreOff = document.querySelector('meta[name="shortcuts"][content="off"]');

if (form && !keysAreOff) {
  for (const hint of document.querySelectorAll("kbd[hidden], [data-keys]")) hint.hidden = false;
  document.addEventListener("keydown", event => {
    const found = event.isComposing ? null : wanted(event);
    if (!found) return;
    event.preventDefault();
    found.click();
  });
}
