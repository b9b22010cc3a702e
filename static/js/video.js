// Shows the one button of a video, and lets chapters seek in the page. Without it the player has its own
// button, and a chapter opens the recording at its place.
"use strict";

const film = document.querySelector(".plate video");
const button = film.closest(".plate").querySelector("button");

function play() {
  film.focus();
  if (film.networkState === film.NETWORK_NO_SOURCE) film.load();
  film.play().catch(() => {}); // the player says what is wrong
}

function seek(link) {
  const seconds = /#t=(\d+)$/.exec(link.href);
  if (seconds) film.currentTime = Number(seconds[1]);
  return Boolean(seconds);
}

button.hidden = false;
button.closest(".plate").classList.add("scripted");
button.addEventListener("click", play);
film.addEventListener("play", () => (button.hidden = true));
// The last file did not come either: it can be asked for again.
film.querySelector("source:last-of-type").addEventListener("error", () => (button.hidden = false));

for (const link of document.querySelectorAll(".chapters a")) {
  link.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !seek(link)) return;
    event.preventDefault();
    play();
  });
}
