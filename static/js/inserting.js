// Puts a term where the cursor is, and looks up the words that are selected. Without it a term goes to the end of the text,
// and the page of what was said before opens empty.
"use strict";

const fields = [...document.querySelectorAll('textarea[name="text"], textarea[name^="text-"]')];
let lastField = fields[0];

function insert(words) {
  const start = lastField.selectionStart;
  const before = lastField.value.slice(0, start);
  const gap = before && !/\s$/.test(before) ? " " : "";
  lastField.focus();
  lastField.setRangeText(gap + words, start, lastField.selectionEnd, "end");
  lastField.dispatchEvent(new Event("input", { bubbles: true }));
}

function selected() {
  const field = document.activeElement;
  if (fields.includes(field)) {
    return ["target", field.value.slice(field.selectionStart, field.selectionEnd)];
  }
  return ["source", String(getSelection())];
}

function lookUp() {
  const [side, words] = selected();
  if (!words.trim()) return;
  for (const link of document.querySelectorAll("[data-lookup]")) {
    const address = new URL(link.href);
    address.searchParams.set("q", words.trim().slice(0, 200));
    address.searchParams.set("in", side);
    link.href = address.href;
  }
}

if (lastField) {
  for (const field of fields) {
    field.addEventListener("focus", () => {
      lastField = field;
    });
  }
  for (const button of document.querySelectorAll("[data-insert]")) {
    button.addEventListener("click", event => {
      event.preventDefault();
      insert(button.dataset.insert);
    });
  }
  document.addEventListener("keydown", event => {
    const first = document.querySelector("[data-insert]");
    const isWanted = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    if (!first || !isWanted || event.isComposing) return;
    event.preventDefault();
    first.focus();
  });
  document.addEventListener("selectionchange", lookUp);
}
