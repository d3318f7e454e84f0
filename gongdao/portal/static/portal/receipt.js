/* Gongdao 公道 — copying and printing; the buttons are not there without it. */
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy-of]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    const words = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copyOf).textContent.trim());
      button.textContent = button.dataset.said;
      setTimeout(() => { button.textContent = words; }, 3000);
    });
  }
  for (const button of document.querySelectorAll("[data-print-page]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
