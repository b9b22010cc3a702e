// Folds the administrators' part of the staff's menu where it lies over the page: by Escape, and when somebody goes
// elsewhere. Without it the part is folded as it was opened.
"use strict";

const care = document.querySelector(".staff-care");

if (care) {
  const summary = care.querySelector("summary");
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !care.open || !care.contains(document.activeElement)) return;
    care.open = false;
    summary.focus();
  });
  for (const deed of ["focusin", "pointerdown"])
    document.addEventListener(deed, event => !care.contains(event.target) && (care.open = false));
}
