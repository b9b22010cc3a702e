// Lets one press on a picture to say what must stay visible of it. Without it two numbers say the same.
"use strict";

(() => {
  const form = document.querySelector(".focus-form");
  const picture = form?.querySelector(".focus-picture");
  const mark = picture?.querySelector("circle");
  if (!mark) {
    return;
  }
  const left = form.elements.focus_left;
  const top = form.elements.focus_top;

  const percent = (value) => Math.max(0, Math.min(100, Math.round(value * 100)));

  const show = () => {
    mark.setAttribute("cx", `${left.value || 50}%`);
    mark.setAttribute("cy", `${top.value || 50}%`);
  };

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    left.value = percent((event.clientX - box.left) / box.width);
    top.value = percent((event.clientY - box.top) / box.height);
    show();
  });
  form.addEventListener("input", show);
})();
