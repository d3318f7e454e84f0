/* Gongdao 公道 — small helps for the pages. Everything works without it.
   Attributes it reads:
   body      data-words, data-now, data-csrf (set by the base page), data-live="ADDRESS" of the event stream
   form      data-draft="ADDRESS" (autosave; the state is told in [data-draft-state]), data-upload (progress in
             progress[data-progress] and [data-progress-text])
   region    id and data-region="" (or another address): fetched anew on every event, unless somebody types in it;
             with data-topic="TOPIC" on events of that topic only
   anything  data-key="J", "G V", "Ctrl+K": clicked (or focused) by that key; data-dialog="ID" opens, data-close closes
   table     data-cursor-rows: J, K, Enter and X move over its rows */
(() => {
  "use strict";
  const doc = document, root = doc.documentElement, body = doc.body;
  const words = JSON.parse(body.dataset.words || "{}");
  const one = (selector, within = doc) => within.querySelector(selector);
  const all = (selector, within = doc) => Array.from(within.querySelectorAll(selector));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const skew = body.dataset.now ? Date.parse(body.dataset.now) - Date.now() : 0;
  const now = () => Date.now() + skew;
  const headers = () => ({ "X-CSRFToken": body.dataset.csrf || "" });

  /* ---- clock chips: counted on in the server's words; working time is only counted by the server ---- */
  const counted = (unit, n) => fill(words[unit][n === 1 ? 0 : 1], { n });
  function amount(ms, inDays) {
    const minutes = Math.floor(Math.abs(ms) / 60000), hours = Math.floor(minutes / 60);
    if (inDays && hours >= 24) return counted("days", Math.floor(hours / 24));
    if (hours >= 96) return hours % 24 ? fill(words.dh, { d: Math.floor(hours / 24), h: hours % 24 }) : counted("days", hours / 24);
    if (hours >= 24 || (hours && minutes % 60 === 0)) return counted("hours", hours);
    if (hours) return fill(words.hm, { h: hours, m: minutes % 60 });
    return minutes ? counted("minutes", minutes) : words.moment;
  }
  function tickChips() {
    for (const chip of all(".clock[data-due]")) {
      const left = Date.parse(chip.dataset.due) - now();
      if (left <= 0 && chip.hasAttribute("data-window")) continue;   // a window of the user's ends, it is never late
      const state = left <= 0 ? "late" : now() >= Date.parse(chip.dataset.soon) ? "soon" : "time";
      const text = fill(left <= 0 ? words.over : words.left, { amount: amount(left, chip.dataset.unit === "days") });
      if (chip.textContent !== text) chip.textContent = text;
      chip.dataset.state = state;
    }
  }

  /* ---- drafts: <form data-draft="URL">; what is typed is posted there and named with its time ---- */
  const typed = new WeakSet();   // forms in which somebody has typed since the page came
  function draftOf(form) {
    let timer = 0, sent = "", tries = 0;
    const say = one("[data-draft-state]", form);
    const tell = (text, time) => { if (say) { say.hidden = false; say.textContent = fill(text, { time }); } };
    async function save() {
      const data = new FormData(form);
      for (const [name, value] of Array.from(data)) if (value instanceof File) data.delete(name);
      const text = new URLSearchParams(data).toString();
      if (text === sent) return;
      try {
        const answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(data), headers: headers(), keepalive: text.length < 60000 });
        if (!answer.ok) throw new Error(String(answer.status));
        sent = text;
        tries = 0;
        tell(words.saved, answer.headers.get("X-Kept") || new Date(now()).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));
      } catch {
        tell(words.unsaved);
        tries += 1;
        if (tries < 20) timer = setTimeout(save, 15000);
      }
    }
    form.addEventListener("input", () => { clearTimeout(timer); tries = 0; timer = setTimeout(save, 1200); });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (form.dataset.sent || !navigator.onLine) {   // a second click; or the page with what was typed would be lost
        event.preventDefault();
        if (!form.dataset.sent) tell(words.unsaved);
        return;
      }
      // What is being sent is no draft: kept while the page goes away, it would come back in the empty form.
      setTimeout(() => { if (!event.defaultPrevented) { typed.delete(form); form.dataset.sent = "yes"; } });
    });
    addEventListener("pageshow", (event) => { if (event.persisted) delete form.dataset.sent; });
    addEventListener("online", () => { if (typed.has(form)) save(); });
    addEventListener("pagehide", () => { if (typed.has(form)) save(); });
  }

  /* ---- uploads: <form data-upload> sends with a progress bar; without script it is an ordinary form ---- */
  function uploadOf(form) {
    form.addEventListener("submit", (event) => {
      const files = all("input[type=file]", form).some((input) => input.files.length);
      if (!files || event.defaultPrevented) return;
      event.preventDefault();
      const bar = one("progress[data-progress]", form), say = one("[data-progress-text]", form);
      const button = event.submitter;
      const data = new FormData(form);
      if (button && button.name) data.append(button.name, button.value);
      const request = new XMLHttpRequest();
      const done = (text) => { if (say) { say.hidden = false; say.textContent = text; } if (button) { button.removeAttribute("aria-busy"); button.disabled = false; } };
      if (button) { button.setAttribute("aria-busy", "true"); button.disabled = true; }
      request.upload.addEventListener("progress", (step) => {
        if (!step.lengthComputable) return;
        const percent = Math.floor((100 * step.loaded) / step.total);
        if (bar) { bar.hidden = false; bar.max = 100; bar.value = percent; }
        if (say) { say.hidden = false; say.textContent = fill(words.uploading, { percent }); }
      });
      request.addEventListener("load", () => {
        if (request.status && request.status < 400) { typed.delete(form); become(request.responseURL, request.responseText); return; }
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const main = one("main", page);
        if (!main) { done(words.broken); return; }
        one("main").replaceWith(doc.adoptNode(main));
        start(one("main"));
        const errors = one(".errors");
        if (errors) errors.focus();
      });
      request.addEventListener("error", () => done(words.broken));
      request.open("POST", form.action);
      request.send(data);
    });
  }

  /* The answer is shown as it came: asking for it a second time would lose what is said only once. */
  function become(url, text) {
    if (live.source) live.source.close();
    history.replaceState(null, "", url);
    doc.open();
    doc.write(text);
    doc.close();
    scrollTo(0, 0);
  }

  /* ---- live: <body data-live="/live?..."> ; on an event every [data-region] fetches itself anew ----
     A region in which somebody types, or that holds the focus or a selection, waits until it is left. */
  const waiting = new Set();
  const inUse = (region) =>
    region.contains(doc.activeElement) && doc.activeElement !== body && doc.activeElement.matches("input, textarea, select, [contenteditable]")
    || all("form", region).some((form) => typed.has(form))
    || all("dialog[open]", region).length > 0;
  async function refresh(regions) {
    const free = regions.filter((region) => { if (!inUse(region)) return true; waiting.add(region); return false; });
    const pages = new Map();
    for (const region of free) {
      waiting.delete(region);
      const url = region.dataset.region || location.href;
      if (!pages.has(url)) pages.set(url, await pageAt(url));
      const page = pages.get(url), fresh = page && region.id && page.getElementById(region.id);
      if (!fresh || !region.isConnected || fresh.innerHTML === region.innerHTML) continue;
      if (inUse(region)) { waiting.add(region); continue; }
      // a page may take what is fresh in its own way
      const kept = region.dispatchEvent(new CustomEvent("fresh", { bubbles: true, cancelable: true, detail: fresh }));
      if (kept) replace(region, fresh);
    }
  }
  async function pageAt(url) {
    const answer = await fetch(url, { headers: { "X-Live": "1" } }).catch(() => null);
    return answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  }
  function replace(region, fresh) {
    const open = all("details[open][id]", region).map((element) => element.id);
    const ticked = all("input.tick:checked[id]", region).map((element) => element.id);
    const cursor = (one("[data-cursor]", region) || {}).id, focus = region.contains(doc.activeElement) ? doc.activeElement.id : "";
    const x = scrollX, y = scrollY, top = region.scrollTop;
    region.replaceChildren(...Array.from(doc.adoptNode(fresh).childNodes));
    open.forEach((id) => { const element = doc.getElementById(id); if (element) element.open = true; });
    ticked.forEach((id) => { const tick = doc.getElementById(id); if (tick) { tick.checked = true; tick.dispatchEvent(new Event("change", { bubbles: true })); } });
    if (cursor && doc.getElementById(cursor)) {
      all("[data-cursor]", region).forEach((row) => row.removeAttribute("data-cursor"));
      doc.getElementById(cursor).setAttribute("data-cursor", "");
    }
    if (focus && doc.getElementById(focus)) doc.getElementById(focus).focus({ preventScroll: true });
    region.scrollTop = top;
    scrollTo(x, y);
    start(region);
  }
  function live() {
    if (!body.dataset.live || !window.EventSource) return;
    let timer = 0;
    const source = live.source = new EventSource(body.dataset.live);
    const told = new Set();   // topics since the last look; a region with data-topic follows that topic alone
    const follows = (region) => !told.size || (region.dataset.topic ? told.has(region.dataset.topic) : Array.from(told).some((topic) => !one(`[data-topic="${topic}"]`)));
    const look = () => { const regions = all("[data-region]").filter(follows); told.clear(); refresh(regions); };
    const soon = () => { clearTimeout(timer); timer = setTimeout(look, 150); };
    source.addEventListener("changed", (event) => { told.add(JSON.parse(event.data).topic); soon(); });   // what /live sends
    source.onopen = () => { if (live.lost) { told.clear(); soon(); } live.lost = false; };
    source.onerror = () => { live.lost = true; };
    addEventListener("pagehide", () => source.close());
    doc.addEventListener("focusout", () => setTimeout(() => { if (waiting.size) refresh(Array.from(waiting)); }, 300));
  }

  /* ---- keys of the desk: data-key="J" or "G V" (one after the other) or "Ctrl+Enter" ----
     Never while an input method composes; never while one types, but for Ctrl+Enter and Escape. */
  let before = "", beforeAt = 0;
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const typing = (target) => target instanceof Element && !!target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const visible = (element) => element.getClientRects().length > 0;
  const named = (key, within = doc) => all("[data-key]", within).find((element) => visible(element) && element.dataset.key.toLowerCase() === key.toLowerCase());
  function run(element) {
    if (element.matches("[aria-disabled=true], [disabled]")) return;
    const fold = element.closest("details:not([open])");
    if (fold && !element.matches("summary")) fold.open = true;
    if (element.matches("input, textarea, select")) element.focus(); else element.click();
  }
  function onKey(event) {
    if (composing(event) || event.defaultPrevented || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const dialog = one("dialog[open]");
    if (control && event.key === "Enter") {
      const name = event.shiftKey ? "Ctrl+Shift+Enter" : "Ctrl+Enter";
      const form = event.target.closest && event.target.closest("form");
      const button = form ? named(name, form) || named("Ctrl+Enter", form) || one("button.primary, button[type=submit]", form) : named(name);
      if (button) { event.preventDefault(); run(button); }
      return;
    }
    if (event.key === "Escape" && typing(event.target) && !dialog) { event.target.blur(); return; }
    if (dialog) return;
    if (control) {   // also while one types
      const element = named("Ctrl+" + event.key);
      if (element) { event.preventDefault(); run(element); }
      return;
    }
    if (typing(event.target)) return;
    if (event.key.length > 1 && !["Escape", "Enter"].includes(event.key)) return;
    const pair = Date.now() - beforeAt < 1000 && before && named(before + " " + event.key);
    before = event.key; beforeAt = Date.now();
    const element = pair || named(event.key);
    if (element) { event.preventDefault(); run(element); return; }
    if (moveCursor(event.key)) event.preventDefault();
  }

  /* the keys of the page: <dl data-keys> in a dialog lists what has a data-key, and the hints of `.keys` */
  function nameOf(element) {
    if (element.matches("input, select, textarea")) return element.getAttribute("aria-label") || (element.labels && element.labels.length ? element.labels[0].textContent : "");
    const copy = element.cloneNode(true);
    all("kbd, [hidden], .n, small, input", copy).forEach((part) => part.remove());
    return element.getAttribute("aria-label") || copy.textContent || element.title;
  }
  function listKeys(list) {
    const lines = new Map();
    for (const element of all("[data-key]").filter(visible)) {
      const key = element.dataset.key;
      if (!lines.has(key.toLowerCase())) lines.set(key.toLowerCase(), [key.split(/[ +]/), nameOf(element)]);
    }
    for (const hint of all(".keys > span")) {
      const keys = all("kbd", hint).map((part) => part.textContent.trim());
      if (keys.length && !lines.has(keys.join(" ").toLowerCase())) lines.set(keys.join(" ").toLowerCase(), [keys, nameOf(hint)]);
    }
    list.replaceChildren(...Array.from(lines.values(), ([keys, text]) => {
      const line = doc.createElement("div"), term = doc.createElement("dt"), said = doc.createElement("dd");
      keys.forEach((key) => { const mark = doc.createElement("kbd"); mark.textContent = { Enter: "↵" }[key] || key; term.append(mark, " "); });
      said.textContent = text.replace(/\s+/g, " ").trim();
      line.append(term, said);
      return line;
    }));
  }

  /* rows of a queue: J and K move, Enter opens, X ticks; the cursor is not the selection */
  function moveCursor(key) {
    const rows = all("table[data-cursor-rows] tbody tr:not(.band)").filter(visible);
    if (!rows.length) return false;
    const at = rows.findIndex((row) => row.hasAttribute("data-cursor"));
    if (key === "Enter") { const link = at >= 0 && one("a[href]", rows[at]); if (link) link.click(); return !!link; }
    if (key.toLowerCase() === "x" && at >= 0) { const tick = one("input.tick", rows[at]); if (tick) tick.click(); return !!tick; }
    const step = { j: 1, k: -1 }[key.toLowerCase()];
    if (!step) return false;
    const to = at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows.forEach((row, index) => row.toggleAttribute("data-cursor", index === to));
    rows[to].scrollIntoView({ block: "nearest" });
    return true;
  }

  /* ---- settings of the reader without a journey, so that typed text stays ---- */
  const LASTING = "; max-age=31536000; path=/; SameSite=Lax" + (location.protocol === "https:" ? "; Secure" : "");
  function settingOf(form) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || !["theme", "print"].includes(button.name)) return;
      event.preventDefault();
      doc.cookie = button.name + "=" + button.value + LASTING;
      if (button.name === "theme") {
        if (button.value === "system") root.removeAttribute("data-theme"); else root.dataset.theme = button.value;
        all("[name=theme]", form).forEach((other) => other.toggleAttribute("aria-pressed", false));
        button.setAttribute("aria-pressed", "true");
        return;
      }
      const large = button.value === "large";
      if (large) root.dataset.print = "large"; else root.removeAttribute("data-print");
      button.value = large ? "normal" : "large";
      [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
    });
  }

  /* ---- the language changes by a journey: what is typed waits in this tab for the page in the other language ---- */
  const TYPED = "typed " + location.pathname + location.search;
  const TEXTS = "textarea, select, input:not([type=hidden]):not([type=password]):not([type=file])";
  const typedFields = () => all(TEXTS).filter((field) => field.name && field.form);
  const ticked = (field) => ["checkbox", "radio"].includes(field.type);
  function keepTyped(event) {
    if (!event.submitter || event.submitter.name !== "language") return;
    const kept = typedFields().map((field) => [field.name, ticked(field) ? field.checked : field.value]);
    try { sessionStorage.setItem(TYPED, JSON.stringify(kept)); } catch { /* a browser that keeps nothing */ }
  }
  function typedAgain() {
    let kept = null;
    try { kept = sessionStorage.getItem(TYPED); sessionStorage.removeItem(TYPED); } catch { /* as above */ }
    if (!kept) return;
    const fields = typedFields();
    JSON.parse(kept).forEach(([name, value], n) => {
      const field = fields[n], state = field && ticked(field) ? "checked" : "value";
      if (!field || field.name !== name || field[state] === value) return;
      field[state] = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  doc.addEventListener("submit", keepTyped);

  /* ---- dialogs: a button with data-dialog="id" opens, data-close closes; counters of typed characters ---- */
  doc.addEventListener("click", (event) => {
    const opener = event.target.closest && event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = doc.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) { event.preventDefault(); all("[data-keys]", dialog).forEach(listKeys); dialog.showModal(); }
      return;
    }
    const closer = event.target.closest && event.target.closest("[data-close]");
    if (closer && closer.closest("dialog")) { event.preventDefault(); closer.closest("dialog").close(); }
  });
  doc.addEventListener("change", (event) => {
    const tick = event.target;
    if (tick.matches && tick.matches("input.tick")) { const row = tick.closest("tr"); if (row) row.setAttribute("aria-selected", String(tick.checked)); }
  });
  doc.addEventListener("input", (event) => {
    if (event.target.form) typed.add(event.target.form);
    const field = event.target.closest && event.target.closest(".field"), count = field && one("[data-count]", field);
    if (count) count.textContent = [...event.target.value].length.toLocaleString("en");
  });

  function start(within) {
    const forms = (name) => [...(within.matches && within.matches(`form[${name}]`) ? [within] : []), ...all(`form[${name}]`, within)];
    forms("data-draft").forEach(draftOf);
    forms("data-upload").forEach(uploadOf);
    forms("data-setting").forEach(settingOf);
    tickChips();
  }
  doc.addEventListener("keydown", onKey);
  addEventListener("offline", () => toast(words.offline));
  function toast(text) {
    const note = doc.createElement("p");
    note.className = "toast";
    note.textContent = text;
    one(".toasts").append(note);
    setTimeout(() => note.remove(), 8000);
  }
  all(".toasts .toast:not(:has(a))").forEach((note) => setTimeout(() => note.remove(), 8000));
  const errors = one(".errors[tabindex]:not([data-sample] *)");
  if (errors) errors.focus();
  start(body);
  typedAgain();
  live();
  setInterval(tickChips, 30000);
})();
