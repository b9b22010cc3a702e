// Keeps on the server what is typed and not saved: a moment after the last key, when a field is left, and when the
// page goes away. What the server has not confirmed lies on this device, unless it is shared. It also counts
// characters, and says who else is there. Without it a form is a form, and what it sends is kept when it is sent.
"use strict";

const MOMENT = 1000;
const LONGEST = 5000;
const BEAT = 30000;
const AGAIN = 10000;

class Device {
  // Copies of what the server has not confirmed, by the account whose text it is and the address of the form.
  constructor(owner) {
    this.prefix = owner ? `kept ${owner} ${location.pathname} ` : "";
  }

  put(mark, message) {
    if (this.prefix) this.try(() => localStorage.setItem(this.prefix + mark, JSON.stringify(message)));
    return Boolean(this.prefix);
  }

  drop(mark) {
    this.try(() => localStorage.removeItem(this.prefix + mark));
  }

  all() {
    const found = this.prefix ? this.try(() => Object.keys(localStorage)) || [] : [];
    return found
      .filter(name => name.startsWith(this.prefix))
      .map(name => this.try(() => JSON.parse(localStorage.getItem(name))))
      .filter(Boolean);
  }

  try(deed) {
    try {
      return deed();
    } catch {
      return null; // storage is full, or switched off
    }
  }
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.says = form.dataset;
    this.mark = form.elements.mark.value;
    this.base = form.elements.base ? JSON.parse(form.elements.base.value)[0] : {};
    this.device = new Device(this.says.device);
    this.waiting = new Map();
    this.number = 0;
    this.isSending = false;
    this.isLeaving = false;
    // Where the page wants to be told what became of what is typed.
    const place = document.querySelector(form.id ? `[data-keeping="${form.id}"]` : "[data-keeping]");
    this.line = place.querySelector("[data-kept]");
    this.status = place.querySelector("[role=status]");
    this.alert = place.querySelector("[role=alert]");
    // Fields may stand outside their form.
    document.addEventListener("input", event => event.target.form === form && this.note(event.target));
    document.addEventListener("change", event => event.target.form === form && this.note(event.target, 0));
    form.addEventListener("submit", () => this.leave());
    addEventListener("pagehide", () => this.flush(true));
    addEventListener("pageshow", event => event.persisted && this.returned());
    addEventListener("online", () => this.flush());
    addEventListener("focus", () => this.waiting.size && this.flush());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flush(true) : this.beat()));
    setInterval(() => this.beat(), BEAT);
    this.sendCopies().then(() => this.beat());
  }

  note(field, pause = MOMENT) {
    if (!field.name || /[:]|^(mark|base|csrf_token|do)$/.test(field.name)) return;
    this.waiting.set(field.name, [field.value]);
    this.since ??= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), Math.min(pause, Math.max(0, this.since + LONGEST - Date.now())));
  }

  message(fields) {
    this.number = Math.max(this.number + 1, Date.now());
    const sent = [...fields].map(([name, typed]) => [name, typed, this.base[name] ?? null]);
    return { mark: this.mark, number: this.number, fields: sent };
  }

  // What is being sent when the form itself is, the form saves; it is sent again only where the form never came.
  leave() {
    this.isLeaving = true;
    clearTimeout(this.timer);
    if (this.waiting.size) this.device.put(this.mark, this.message(this.waiting));
  }

  returned() {
    this.isLeaving = false;
    this.beat();
  }

  beat() {
    if (!document.hidden && !this.isSending) this.send(new Map());
  }

  flush(isLast = false) {
    clearTimeout(this.timer);
    if (!this.waiting.size || this.isLeaving || (this.isSending && !isLast)) return;
    this.since = undefined;
    const fields = new Map(this.waiting);
    if (isLast) this.device.put(this.mark, this.message(fields));
    this.send(fields, isLast);
  }

  async send(fields, isLast = false) {
    this.isSending = true;
    try {
      const answer = await this.post(this.message(fields), isLast);
      if (answer) this.confirm(fields, answer);
    } finally {
      this.isSending = false;
    }
    if (this.waiting.size && !this.isLeaving) this.timer = setTimeout(() => this.flush(), this.isRefused ? AGAIN : MOMENT);
  }

  async post(message, keepalive = false, isAgain = false) {
    try {
      const answer = await fetch(this.says.keep, {
        method: "POST",
        // Browsers let no more than this outlive a page; the rest lies on the device.
        keepalive: keepalive && JSON.stringify(message).length < 60000,
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrf_token.value },
        body: JSON.stringify(message),
      });
      if (answer.ok) return await answer.json();
      if (answer.status === 400 && !isAgain && !keepalive) {
        const renewed = await this.renew();
        if (renewed === true) return await this.post(message, false, true);
        if (renewed === false) return this.refuse(this.says.other, message);
      }
      this.refuse(answer.status === 401 ? this.says.loggedOut : this.says.failed, message);
    } catch {
      this.refuse(this.says.offline, message);
    }
    return null;
  }

  // After a login in another tab the form's token is of the session before. A new page has a new one; false where that
  // is somebody else's page.
  async renew() {
    const page = await (await fetch(location.href)).text();
    const [token, me] = [/name="csrf_token" .*?value="([^"]+)"/, /data-me="([^"]*)"/].map(each => each.exec(page)?.[1]);
    if (!token || !me) return null;
    if (me !== document.querySelector("[data-me]").dataset.me) return false;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
    return true;
  }

  refuse(words, message) {
    if (!message.fields.length) return null;
    this.isRefused = true;
    const isOnDevice = this.device.put(message.mark, message);
    const told = isOnDevice && words === this.says.offline ? `${words} ${this.says.onDevice}` : words;
    if (this.alert.textContent !== told) this.alert.textContent = told;
    return null;
  }

  confirm(fields, answer) {
    for (const token of document.querySelectorAll("input[name=csrf_token]")) token.value = answer.token;
    this.showOthers(answer.others);
    this.number = Math.max(this.number, answer.number);
    if (!fields.size || this.isLeaving) return;
    if (answer.outcome === "saved") {
      // The page is one that was saved and came back: what is typed now is a form of its own.
      this.mark = this.form.elements.mark.value = crypto.getRandomValues(new Uint32Array(2)).join("").padStart(8, "0");
      return;
    }
    if (answer.outcome !== "kept") return;
    this.isRefused = false;
    this.alert.textContent = "";
    for (const [name, typed] of fields) if (this.waiting.get(name) === typed) this.waiting.delete(name);
    if (!this.waiting.size) this.device.drop(this.mark);
    this.line.textContent = answer.words;
    this.form.dispatchEvent(new CustomEvent("kept"));
    if (!this.status.textContent) this.status.textContent = this.says.first;
  }

  showOthers(others) {
    const list = document.querySelector("[data-others]");
    if (!list || [...list.children].map(each => each.textContent).join("\n") === others.join("\n")) return;
    list.replaceChildren(
      ...others.map(words => Object.assign(document.createElement("li"), { textContent: words })),
    );
  }

  // What an earlier page could not send. A form that was saved since, or kept more of it, needs it no more.
  async sendCopies() {
    for (const message of this.device.all()) {
      const answer = await this.post(message);
      if (!answer) return;
      this.device.drop(message.mark);
      const isHere = message.fields.every(([name, typed]) => this.form.elements[name]?.value === typed[0]);
      // One that came just before this page was drawn, and is offered on it, needs no word.
      const isOffered = answer.outcome === "late" && document.querySelector(`[data-mark="${message.mark}"]`);
      if (answer.outcome !== "saved" && !isHere && !isOffered) this.alert.textContent = this.says.returned;
    }
  }
}

for (const note of document.querySelectorAll("[data-limit]")) {
  const field = document.getElementById(note.dataset.counts);
  const count = () => {
    const digits = [...field.value.trim()].length.toLocaleString(document.documentElement.lang);
    note.textContent = note.dataset.words.replace("#", digits);
    note.classList.toggle("fault", [...field.value.trim()].length > Number(note.dataset.limit));
  };
  field.addEventListener("input", count);
  count();
}

for (const form of document.querySelectorAll("form[data-keep]")) new Keeper(form);
