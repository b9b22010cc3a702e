// Puts a term where the cursor is, looks up the words that are selected, and leads by a key to all that can be put into the
// text. Without it a term goes to the end of the text, and the page of what was said before opens empty.
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

// The first of each sort: terms, the original, what is saved, what was said before, earlier texts.
function stops() {
  return ["[data-insert]", '[value="copy"]', '[value="theirs"]', '[value^="memory"]', '[value^="former "]']
    .map(sort => document.querySelector(`button${sort}`))
    .filter(Boolean);
}

function goOn() {
  const found = stops();
  const here = found.findLastIndex(each => each === document.activeElement);
  const next = found[(here + 1) % found.length];
  if (!next) return false;
  const folded = next.closest("details");
  if (folded) folded.open = true;
  next.focus();
  return true;
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
    if (event.isComposing) return;
    const isWanted = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";
    const isOff = document.querySelector('meta[name="shortcuts"][content="off"]');
    if (isWanted && !isOff && goOn()) event.preventDefault();
    if (event.key === "Escape" && stops().includes(document.activeElement)) lastField.focus();
  });
  document.addEventListener("selectionchange", lookUp);
}
