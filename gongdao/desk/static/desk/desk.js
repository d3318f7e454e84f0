/* Gongdao 公道 — small helps of the desk. Everything works without it.
   select[data-submits] sends its form when it changes; choosing a tab of the composer goes to its text. */
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  document.addEventListener("change", (event) => {
    const changed = event.target;
    if (changed.matches("select[data-submits]")) changed.form.requestSubmit();
    if (changed.matches(".tabs-in input")) {
      const text = changed.form.querySelector("textarea");
      if (text) text.focus();
    }
  });
  document.addEventListener("toggle", (event) => {
    const opened = event.target;
    if (!opened.open || !opened.matches("details.do")) return;
    const first = opened.querySelector("form input:not([type=hidden]):not([type=file]), form textarea, form select");
    if (first) first.focus();
  }, true);
})();
