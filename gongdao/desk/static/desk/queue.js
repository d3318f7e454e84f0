/* Gongdao 公道 — the queue: ticks, the bar of what can be done with them, conditions, and lists that do not jump.
   Without it the list works by its links, the checkboxes by the buttons of their form. */
(() => {
  "use strict";
  const doc = document;
  const one = (selector, within = doc) => within.querySelector(selector);
  const all = (selector, within = doc) => Array.from(within.querySelectorAll(selector));
  const list = () => one("[data-rows]");
  const rows = () => all("tbody tr:not(.band)", list());
  const tickOf = (row) => one("input.tick", row);
  const bar = one("#bulk"), said = one("[data-ticked]"), news = one(".news");
  let anchor = "";   // the row that was ticked last: a range begins there

  /* ---- ticks ---- */
  function count() {
    const found = rows(), n = found.filter((row) => tickOf(row).checked).length, head = one("[data-all]");
    if (bar) { bar.hidden = !n; said.textContent = said.dataset.ticked.replace("{n}", n); }
    if (head) {
      head.checked = n > 0 && n === found.length;
      head.indeterminate = n > 0 && n < found.length;
      head.closest("tr").removeAttribute("aria-selected");
    }
  }
  function set(row, checked) {
    tickOf(row).checked = checked;
    row.setAttribute("aria-selected", String(checked));
  }
  function upTo(row, checked) {
    const found = rows(), from = found.findIndex((other) => other.id === anchor), to = found.indexOf(row);
    const [first, last] = [Math.min(from < 0 ? to : from, to), Math.max(from, to)];
    found.slice(first, last + 1).forEach((other) => set(other, checked));
    anchor = row.id;
    count();
  }
  doc.addEventListener("change", (event) => {
    const tick = event.target;
    if (!tick.matches("input.tick") || !list() || !list().contains(tick)) return;
    if (tick.hasAttribute("data-all")) rows().forEach((row) => set(row, tick.checked));
    else anchor = tick.closest("tr").id;
    count();
  });
  doc.addEventListener("click", (event) => {
    const tick = event.shiftKey && event.target.closest && event.target.closest("[data-rows] tbody input.tick");
    if (tick) upTo(tick.closest("tr"), tick.checked);
  });
  doc.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input:not([type=checkbox]), textarea, select");
    if (event.isComposing || event.key !== "X" || event.ctrlKey || event.metaKey || typing || !list()) return;
    const row = one("tr[data-cursor]", list());
    if (row) { event.preventDefault(); upTo(row, true); }
  }, true);
  if (bar) bar.addEventListener("reset", () => setTimeout(() => { rows().forEach((row) => set(row, false)); anchor = ""; count(); }));
  addEventListener("pageshow", () => { rows().forEach((row) => set(row, tickOf(row).checked)); count(); });

  /* ---- conditions: the form comes when it is asked for ---- */
  doc.addEventListener("toggle", async (event) => {
    const details = event.target;
    if (!details.open || !details.matches("details.adds")) return;
    const slot = one("[data-load]", details);
    if (slot) {
      const answer = await fetch(slot.dataset.load).catch(() => null);
      const form = answer && answer.ok && one("#conditions", new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (!form) return;   // the link to the page is still there
      slot.replaceChildren(doc.adoptNode(form));
      slot.removeAttribute("data-load");
    }
    const first = one("form select, form input:not([type=hidden])", details);
    if (first) first.focus();
  }, true);
  doc.addEventListener("submit", (event) => {
    if (event.target.matches("form.conditions")) all("select, input", event.target).forEach((field) => { field.disabled = !field.value; });
  });
  doc.addEventListener("click", (event) => {
    all("details.adds[open]").forEach((details) => { if (!details.contains(event.target)) details.open = false; });
  });
  doc.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" && one("details.adds[open]");
    if (!details || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    details.open = false;
    one("summary", details).focus();
  }, true);

  /* ---- what is new must not move what somebody is about to choose ---- */
  const ids = (within) => all("tbody tr", within).map((row) => row.id || row.textContent.trim()).join("\n");
  const engaged = (region) => !!one("[data-cursor], input.tick:checked", region) || region.matches(":hover") || region.scrollTop > 0 || region.contains(doc.activeElement);
  let fresh = null;
  doc.addEventListener("fresh", (event) => {
    const region = event.target;
    if (!region.matches("[data-rows]")) return;
    if (!rows().length || ids(region) === ids(event.detail) || !engaged(region)) { later(null); setTimeout(count); return; }
    event.preventDefault();
    rows().forEach((row) => {
      const now = one("#" + CSS.escape(row.id), event.detail), tick = tickOf(row);
      if (!now) { set(row, false); tick.disabled = true; row.setAttribute("data-gone", ""); return; }
      tick.disabled = false;
      row.removeAttribute("data-gone");
      row.toggleAttribute("data-unread", now.hasAttribute("data-unread"));
      const cells = Array.from(now.cloneNode(true).cells);
      tick.value = tickOf(now).value;
      cells.slice(1).forEach((cell, at) => { if (row.cells[at + 1].innerHTML !== cell.innerHTML) row.cells[at + 1].replaceWith(doc.adoptNode(cell)); });
    });
    later(event.detail);
    count();
  });
  function later(page) {
    fresh = page;
    if (!news) return;
    const button = one("button", news);
    button.textContent = button.dataset.one;
    news.hidden = !page;
  }
  if (news) news.addEventListener("click", () => {
    const region = list(), ticked = rows().filter((row) => tickOf(row).checked).map((row) => row.id), cursor = (one("[data-cursor]", region) || {}).id;
    region.replaceChildren(...Array.from(doc.adoptNode(fresh).childNodes));
    rows().forEach((row) => { if (ticked.includes(row.id)) set(row, true); row.toggleAttribute("data-cursor", row.id === cursor); });
    const at = one("[data-cursor]", region);
    if (at) at.scrollIntoView({ block: "nearest" }); else region.scrollTop = 0;
    later(null);
    count();
  });
  if (list()) count();
})();
