// Carries a reading list from page to page within one tab: what the page of the list shows is remembered until the
// tab is closed, and the link that adds a page then adds it to that. Nothing is sent but the address of the list.
"use strict";

const KEPT = "reading-list";
const MOST = 12;

function remembered() {
  try {
    return new URLSearchParams(sessionStorage.getItem(KEPT) ?? "").getAll("item");
  } catch {
    return []; // a browser that keeps nothing
  }
}

function addressOf(path, items) {
  return `${path}?${items.map(item => `item=${encodeURIComponent(item).replace("%3A", ":")}`).join("&")}`;
}

if (/\/reading-list$/.test(location.pathname)) {
  try {
    const items = new URLSearchParams(location.search).getAll("item");
    if (items.length) sessionStorage.setItem(KEPT, addressOf("", items));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // The link adds to an empty list, as it does without a script.
  }
} else {
  for (const link of document.querySelectorAll("a[data-reading-list]")) {
    const added = new URL(link.href).searchParams.get("item");
    const items = [...new Set([...remembered(), added])];
    if (items.length <= MOST) link.href = addressOf(new URL(link.href).pathname, items);
  }
}
