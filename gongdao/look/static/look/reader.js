/* Gongdao 公道 — the reader of a rulebook: the clause one reads is marked in the contents, an address is copied.
   Everything works without this script; the contents are then only links. */
(() => {
  "use strict";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const contents = document.getElementById("contents");
  const wide = matchMedia("(min-width: 1000px)");
  const links = new Map(all(".toc a").map((link) => [link.hash.slice(1), link]));
  let marked = null;

  function mark(id) {
    const link = links.get(id);
    if (!link || link === marked) return;
    if (marked) marked.removeAttribute("aria-current");
    marked = link;
    link.setAttribute("aria-current", "true");
    for (let at = link.closest("details"); at && at !== contents; at = at.parentElement.closest("details")) at.open = true;
    if (wide.matches && contents) {
      const box = contents.getBoundingClientRect(), place = link.getBoundingClientRect();
      if (place.top < box.top + 40 || place.bottom > box.bottom - 40) contents.scrollTop += place.top - box.top - box.height / 3;
    }
  }
  function reading() {
    const clauses = all(".reader .clause[id]");
    const past = clauses.filter((clause) => clause.getBoundingClientRect().top < 120);
    const last = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const aimed = target && last && target.getBoundingClientRect().top < innerHeight ? target : null;
    const at = aimed || past[past.length - 1] || clauses[0];
    if (at) mark(at.id);
  }
  if (contents && wide.matches) contents.open = true;
  wide.addEventListener("change", () => { if (contents && wide.matches) contents.open = true; });
  if (contents) contents.addEventListener("click", (event) => { if (!wide.matches && event.target.closest("a")) contents.open = false; });
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; reading(); });
  }, { passive: true });
  addEventListener("hashchange", () => { mark(decodeURIComponent(location.hash.slice(1))); });
  reading();

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-copy]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    navigator.clipboard.writeText(link.href).then(() => {
      const note = document.createElement("p");
      note.className = "toast";
      note.textContent = link.dataset.copy;
      document.querySelector(".toasts").append(note);
      setTimeout(() => note.remove(), 4000);
    }, () => { location.href = link.href; });
  });
})();
