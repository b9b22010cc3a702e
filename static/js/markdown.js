// Buttons above each box for Markdown, which write its signs around what is selected. The buttons come from the page,
// in its language; without this script the signs are typed, as the help below the fields says.
"use strict";

const HEADING = "## ";
const TABLE = "|  |  |\n| --- | --- |\n|  |  |";
const KEYS = { b: "strong", i: "emphasis" };

class Tools {
  constructor(field, template) {
    this.field = field;
    this.bar = template.content.firstElementChild.cloneNode(true);
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    this.bar.setAttribute("aria-label", `${this.bar.getAttribute("aria-label")}: ${label.firstChild.textContent.trim()}`);
    this.bar.setAttribute("aria-controls", field.id);
    this.buttons = [...this.bar.querySelectorAll("button")];
    this.buttons.forEach((button, place) => (button.tabIndex = place ? -1 : 0));
    this.bar.addEventListener("click", event => this.press(event.target.closest("button")));
    this.bar.addEventListener("keydown", event => this.move(event));
    field.addEventListener("keydown", event => this.typed(event));
    field.before(this.bar);
  }

  press(button) {
    if (button) this[button.dataset.tool]();
  }

  // One stop of the Tab key; the arrow keys go from button to button.
  move(event) {
    const here = this.buttons.indexOf(document.activeElement);
    const isBackwards = getComputedStyle(this.bar).direction === "rtl";
    const steps = { ArrowRight: isBackwards ? -1 : 1, ArrowLeft: isBackwards ? 1 : -1, Home: -here, End: -1 - here };
    if (here < 0 || !(event.key in steps)) return;
    event.preventDefault();
    const next = this.buttons.at((here + steps[event.key]) % this.buttons.length);
    this.buttons.forEach(button => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  }

  typed(event) {
    const deed = KEYS[event.key.toLowerCase()];
    const isOff = document.querySelector('meta[name="shortcuts"][content="off"]');
    if (!deed || isOff || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this[deed]();
  }

  strong() {
    this.wrap("**", "**");
  }

  emphasis() {
    this.wrap("*", "*");
  }

  heading() {
    this.lines(HEADING, () => HEADING);
  }

  list() {
    this.lines("- ", () => "- ");
  }

  numbers() {
    this.lines(/^\d+\. /, place => `${place + 1}. `);
  }

  quote() {
    this.lines("> ", () => "> ");
  }

  link() {
    const { start, end, words } = this.selected();
    const address = "https://";
    this.write(start, end, `[${words}](${address})`);
    const place = words ? start + words.length + 3 : start + 1;
    this.field.setSelectionRange(place, words ? place + address.length : place);
  }

  language() {
    const { start, end, words } = this.selected();
    this.write(start, end, `[${words}]{lang=}`);
    const place = words ? start + words.length + 8 : start + 1;
    this.field.setSelectionRange(place, place);
  }

  table() {
    const { end } = this.selected();
    const text = this.field.value;
    const before = text.slice(0, end).trimEnd() ? "\n\n" : "";
    this.write(end, end, `${before}${TABLE}\n\n`);
    const place = end + before.length + 2;
    this.field.setSelectionRange(place, place);
  }

  footnote() {
    const { end } = this.selected();
    const text = this.field.value;
    let number = 1;
    while (text.includes(`[^${number}]`)) number += 1;
    const mark = `[^${number}]`;
    const rest = text.slice(end).trimEnd();
    this.write(end, text.length, `${mark}${rest}\n\n${mark}: `);
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  selected() {
    const { selectionStart: start, selectionEnd: end, value } = this.field;
    return { start, end, words: value.slice(start, end) };
  }

  // Put signs around what is selected, or take them away where they are there.
  wrap(before, after) {
    const { start, end, words } = this.selected();
    const text = this.field.value;
    const isIn = words.length > before.length + after.length - 1 && words.startsWith(before) && words.endsWith(after);
    const isAround = text.slice(0, start).endsWith(before) && text.slice(end).startsWith(after) && words;
    const from = isAround ? start - before.length : start;
    const to = isAround ? end + after.length : end;
    const bare = isIn ? words.slice(before.length, words.length - after.length) : words;
    const isOff = isIn || isAround;
    this.write(from, to, isOff ? bare : `${before}${words}${after}`);
    const place = isOff ? from : from + before.length;
    this.field.setSelectionRange(place, place + bare.length);
  }

  // Begin each line of what is selected with a sign, or take it away where all have it.
  lines(known, sign) {
    const { start, end } = this.selected();
    const text = this.field.value;
    const from = text.lastIndexOf("\n", start - 1) + 1;
    const after = text.indexOf("\n", Math.max(start, end - 1));
    const to = after < 0 ? text.length : after;
    const found = text.slice(from, to).split("\n");
    const has = line => (typeof known === "string" ? line.startsWith(known) : known.test(line));
    const isMeant = line => found.length === 1 || line.trim();
    const isOff = found.filter(isMeant).every(has);
    let place = 0;
    const begun = line => (isOff ? line.replace(known, "") : `${sign(place++)}${line}`);
    const changed = found.map(line => (isMeant(line) ? begun(line) : line)).join("\n");
    this.write(from, to, changed);
    this.field.setSelectionRange(found.length > 1 ? from : from + changed.length, from + changed.length);
  }

  write(start, end, text) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
    // Old, and yet the only way that the browser's own undo takes back.
    if (document.execCommand("insertText", false, text)) return;
    this.field.setRangeText(text, start, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const template = document.getElementById("markdown-tools");
for (const field of document.querySelectorAll(".markdown-field textarea")) new Tools(field, template);
