// Suggests titles while somebody types into a search field, as a combobox with a list (WAI-ARIA 1.2). Without it
// the field is a plain form.
"use strict";

const PAUSE = 150;

class Suggestions {
  constructor(form, number) {
    this.form = form;
    this.input = form.querySelector("input");
    this.list = document.createElement("ul");
    this.list.classList.add("suggestions");
    this.list.id = `suggestions-${number}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.querySelector("label").textContent);
    this.input.after(this.list);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
    this.chosen = -1;
    this.asked = 0;
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("keydown", event => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    // Before the field loses the focus, and with it the list.
    this.list.addEventListener("pointerdown", event => event.preventDefault());
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const number = ++this.asked;
    const typed = this.input.value.trim();
    let found = [];
    try {
      if (typed.length > 1) {
        const answer = await fetch(`${this.form.dataset.suggestions}?q=${encodeURIComponent(typed.slice(0, 80))}`);
        if (answer.ok) found = await answer.json();
      }
    } catch {
      // Without a connection there is nothing to suggest.
    }
    if (number === this.asked && document.activeElement === this.input) this.show(found);
  }

  show(found) {
    this.list.replaceChildren(...found.map((each, place) => this.option(each, place)));
    this.chosen = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
  }

  option(each, place) {
    const item = document.createElement("li");
    const title = document.createElement("span");
    const kind = document.createElement("span");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = each.url;
    title.textContent = each.title;
    if (each.lang) title.lang = each.lang;
    kind.textContent = each.kind;
    item.append(title, kind);
    item.addEventListener("click", () => location.assign(each.url));
    return item;
  }

  press(event) {
    const options = this.list.children;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.chosen >= 0 && !this.list.hidden) {
      event.preventDefault();
      location.assign(options[this.chosen].dataset.url);
    } else if (!this.list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are options: the field itself.
      this.choose(((this.chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    }
  }

  choose(place) {
    const options = this.list.children;
    if (this.chosen >= 0) options[this.chosen].setAttribute("aria-selected", "false");
    this.chosen = place;
    if (place < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    options[place].setAttribute("aria-selected", "true");
    options[place].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[place].id);
  }

  close() {
    clearTimeout(this.timer);
    this.asked++;
    this.show([]);
  }
}

document.querySelectorAll("form[data-suggestions]").forEach((form, number) => new Suggestions(form, number));
