/* Gongdao 公道 — the command palette. Everything in it is also an address or a key of the page.
   Reads: dialog#palette with data-address (answers {groups: [{name, title, items: [{label, hint, href, key, opens, macro, closed}]}]})
   and data-case; what opens it has data-palette="" (or ="macros" for those alone), and works as a link or form without it.
   Enter and arrows do nothing while an input method composes, nor does the Enter that confirms its candidate. */
(() => {
  "use strict";
  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal) return;
  const field = dialog.querySelector("[role=combobox]"), list = dialog.querySelector("[role=listbox]"), none = dialog.querySelector("[data-none]");
  let only = "", asked = 0, timer = 0, options = [], at = -1, composed = 0, answered = null;   // answered: the words whose answer stands in the list

  function open(kind, typed) {
    only = kind;
    dialog.showModal();
    field.value = typed || "";
    answered = null;
    field.focus();
    ask();
  }
  async function ask() {
    const mine = ++asked, words = field.value;
    const query = new URLSearchParams({ q: words, case: dialog.dataset.case, only });
    const answer = await fetch(`${dialog.dataset.address}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const groups = answer && answer.ok ? (await answer.json()).groups : [];
    if (mine !== asked) return;   // an older answer never covers a newer one
    answered = words;
    show(groups);
  }
  function show(groups) {
    const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    options = [];
    list.replaceChildren(...groups.map((group) => groupOf(group, words)));
    none.textContent = options.length ? "" : none.dataset.none;
    move(options.findIndex((option) => !option.item.closed));
  }
  function groupOf(group, words) {
    const box = element("ul", { role: "group", "aria-label": group.title });
    box.append(element("li", { role: "presentation", class: "kind" }, group.title));
    for (const item of group.items) {
      const option = element("li", { role: "option", id: `palette-${options.length}`, "aria-selected": "false" });
      if (item.closed) option.setAttribute("aria-disabled", "true");
      const text = element("span", {});
      marked(text, item.label, words);
      option.append(text);
      if (item.hint) option.append(element("small", {}, item.hint));
      const key = keyOf(item);
      if (key) { const end = element("span", { class: "end", "aria-hidden": "true" }); end.append(element("kbd", {}, key)); option.append(end); }
      option.item = item;
      options.push(option);
      box.append(option);
    }
    return box;
  }
  function element(name, attributes, text) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
  }
  function marked(into, text, words) {
    const small = text.toLowerCase();
    let from = 0;
    while (from < text.length) {
      const next = words.map((word) => [small.indexOf(word, from), word.length]).filter(([start]) => start >= 0).sort((one, two) => one[0] - two[0])[0];
      if (!next) break;
      into.append(text.slice(from, next[0]), element("mark", {}, text.slice(next[0], next[0] + next[1])));
      from = next[0] + next[1];
    }
    into.append(text.slice(from));
  }
  /* the key of what it opens on this page stands there already */
  function keyOf(item) {
    const there = item.opens && document.getElementById(item.opens), keyed = there && (there.matches("[data-key]") ? there : there.querySelector("summary[data-key], button.act[data-key]"));
    return item.key || (keyed ? keyed.dataset.key : "");
  }
  function move(to) {
    if (options[at]) options[at].setAttribute("aria-selected", "false");
    at = to;
    const option = options[at];
    if (!option) { field.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function choose(option) {
    if (!option || option.item.closed) return;
    const { item } = option;
    if (item.macro && document.getElementById("picked")) {
      dialog.close();
      document.dispatchEvent(new CustomEvent("gongdao:macro", { detail: item.macro }));
      return;
    }
    const there = item.opens && document.getElementById(item.opens);
    if (there) { dialog.close(); reveal(there); return; }
    location.assign(item.href);
  }
  /* a folded form opens; an act without a form is pointed at, never done; the composer takes the words */
  function reveal(there) {
    if (there.matches("details")) there.open = true;
    const inside = there.matches("details") ? there.querySelector("form input:not([type=hidden]):not([type=file]), form textarea, form select, form button") : there.querySelector("textarea, button");
    there.scrollIntoView({ block: "nearest" });
    if (inside) inside.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest && event.target.closest("[data-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(opener.dataset.palette, "");
  });
  field.addEventListener("compositionend", () => { composed = Date.now(); clearTimeout(timer); timer = setTimeout(ask, 120); });
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  field.addEventListener("keydown", (event) => {
    // Safari ends the composition before it sends the Enter that confirmed it
    if (event.isComposing || event.keyCode === 229 || Date.now() - composed < 50) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) { event.preventDefault(); move((at + step + options.length) % options.length); }
    if (event.key === "Home" && event.ctrlKey) { event.preventDefault(); move(0); }
    if (event.key === "End" && event.ctrlKey) { event.preventDefault(); move(options.length - 1); }
    if (event.key === "Enter") { event.preventDefault(); run(); }
  });
  /* Enter waits for what fits the words that stand there now, even if an answer to earlier ones has just come */
  async function run() {
    if (answered !== field.value) { clearTimeout(timer); await ask(); }
    if (dialog.open && answered === field.value) choose(options[at]);
  }
  list.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && options.indexOf(option) !== at) move(options.indexOf(option));
  });
  list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
})();
