/* Gongdao 公道 — small helps of the desk. Everything works without it.
   select[data-submits] sends its form when it changes; choosing a tab of the composer goes to its text. */
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  document.addEventListener("change", (event) => {
    const changed = event.target;
    if (changed.matches("select[data-submits]")) changed.form.requestSubmit();
  });
  /* a tab that is clicked, or chosen by its key, leads to the text; one reached by the arrow keys keeps the focus */
  document.addEventListener("click", (event) => {
    const tab = event.target.closest && event.target.closest(".tabs-in label");
    if (!tab || event.target.matches("input")) return;
    const text = tab.closest("form").querySelector("textarea");
    if (text) setTimeout(() => text.focus(), 0);
  });
  document.addEventListener("toggle", (event) => {
    const opened = event.target;
    if (!opened.open || !opened.matches("details.do")) return;
    const first = opened.querySelector("form input:not([type=hidden]):not([type=file]), form textarea, form select");
    if (first) first.focus();
  }, true);
})();
