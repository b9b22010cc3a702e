// The readers' page beside the text: renewed when what is typed has been kept, the passage in hand outlined, and a text
// that is pressed there opened here. Without it the page shows what was kept when it was drawn.
"use strict";

const typedForm = document.getElementById("hand");
const typedField = document.getElementById("hand-text");
let frame = document.querySelector("[data-preview]");

// The words alone: neither signs of Markdown nor what a link leads to stand in the readers' page.
function plain(text) {
  return text
    .replace(/\]\([^)]*\)|\{[^}]*\}/gu, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

function rowsOf() {
  return [...document.querySelectorAll(".work-row")].map(row => ({
    way: row.querySelector(".way"),
    texts: [...row.querySelectorAll(".work-target > div:first-child, .work-source")].map(each => plain(each.textContent)),
  }));
}

function around(target) {
  const found = [];
  for (let each = target; each?.parentElement; each = each.parentElement) found.push(plain(each.textContent));
  return found.filter(Boolean);
}

// What is exactly a passage, else what is a longer piece of one, such as a point of a list.
function wayTo(target) {
  const rows = rowsOf();
  const sought = around(target);
  for (const fits of [(text, said) => text === said, (text, said) => said.length > 20 && text.includes(said)]) {
    for (const said of sought) {
      const row = rows.find(each => each.texts.some(text => fits(text, said)));
      if (row) return row.way;
    }
  }
  return null;
}

function inHand(page) {
  const said = typedField ? plain(typedField.value) : "";
  const found = said ? [...page.querySelectorAll("main :is(h1, h2, h3, h4, p, li, ul, ol, table, blockquote, dd)")] : [];
  return found.reverse().find(each => plain(each.textContent) === said);
}

function isShown() {
  return frame.getClientRects().length > 0;
}

function prepare(scrolled) {
  const page = frame.contentDocument;
  if (!page?.body) return;
  page.addEventListener("click", event => {
    event.preventDefault();
    wayTo(event.target)?.click();
  });
  const here = inHand(page);
  if (here) {
    here.style.outline = "2px solid";
    here.style.outlineOffset = "4px";
  }
  const place = here ? here.getBoundingClientRect().top - 120 : 0;
  frame.contentWindow.scrollTo(0, scrolled ?? place);
}

function renew() {
  if (!isShown()) return;
  const next = frame.cloneNode();
  next.classList.add("coming");
  next.addEventListener("load", () => {
    const scrolled = frame.contentWindow?.scrollY;
    frame.remove();
    next.classList.remove("coming");
    frame = next;
    prepare(scrolled);
  });
  for (const older of document.querySelectorAll("iframe.coming")) older.remove();
  frame.after(next);
}

if (frame) {
  document.querySelector("[data-preview-help]").hidden = false;
  frame.addEventListener("load", () => prepare(), { once: true });
  if (isShown() && frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank") prepare();
  typedForm?.addEventListener("kept", renew);
}
