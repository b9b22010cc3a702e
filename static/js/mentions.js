// Offers names behind an @ while a question or an answer is typed, as a list below the field (WAI-ARIA 1.2: a text field
// with a listbox). Without it one writes the whole name.
"use strict";

// The beginning of a name before the cursor: behind an @ that begins a word, one word or two.
const MENTION = /(?:^|[\s(,;])@([^\s@]{0,40}(?: [^\s@]{0,40})?)$/;
const MOST_NAMES = 6;

class Mentions {
  constructor(field, number) {
    this.field = field;
    this.names = field.dataset.names.split("\n").filter(Boolean);
    this.list = document.createElement("ul");
    this.list.className = "mentions";
    this.list.id = `mentions-${number}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.dataset.namesLabel);
    this.told = document.createElement("p");
    this.told.className = "hidden-words";
    this.told.setAttribute("role", "status");
    field.after(this.list, this.told);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", this.list.id);
    this.place = 0;
    field.addEventListener("input", () => this.look());
    field.addEventListener("keydown", event => this.press(event));
    field.addEventListener("blur", () => this.close());
    // Before the field loses the focus, and with it the list.
    this.list.addEventListener("pointerdown", event => event.preventDefault());
  }

  typed() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const found = MENTION.exec(before);
    return found === null ? null : found[1];
  }

  look() {
    const typed = this.typed();
    if (typed === null) {
      this.close();
      return;
    }
    const wanted = typed.toLocaleLowerCase();
    const fits = name => name.split(/\s+/).some((_word, place, words) => words.slice(place).join(" ").startsWith(wanted));
    const found = this.names.filter(name => fits(name.toLocaleLowerCase())).slice(0, MOST_NAMES);
    this.show(found);
  }

  show(found) {
    this.list.replaceChildren(...found.map((name, place) => this.option(name, place)));
    const wasHidden = this.list.hidden;
    this.list.hidden = found.length === 0;
    if (found.length === 0) {
      this.close();
      return;
    }
    if (wasHidden) this.told.textContent = this.field.dataset.namesHelp;
    this.choose(0);
  }

  option(name, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    item.textContent = name;
    item.addEventListener("click", () => this.put(name));
    return item;
  }

  choose(place) {
    this.place = place;
    for (const [each, item] of [...this.list.children].entries()) item.setAttribute("aria-selected", String(each === place));
    this.field.setAttribute("aria-activedescendant", this.list.children[place].id);
  }

  press(event) {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const count = this.list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.choose((this.place + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (event.key === "Enter" && !event.shiftKey) {
      this.put(this.list.children[this.place].textContent);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  put(name) {
    const end = this.field.selectionStart;
    this.field.setRangeText(`${name} `, end - this.typed().length, end, "end");
    this.close();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.told.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
  }
}

for (const [number, field] of [...document.querySelectorAll("textarea[data-names]")].entries()) new Mentions(field, number);
