/* Gongdao 公道 — small helps of the desk. Everything works without it.
   select[data-submits] sends its form when it changes; choosing a tab of the composer goes to its text;
   a saved reply is put into the composer (event gongdao:macro of the palette); an open case says that it is looked at. */
(() => {
  "use strict";
  const doc = document, one = (selector, within = doc) => within.querySelector(selector);
  const headers = () => ({ "X-CSRFToken": doc.body.dataset.csrf || "" });
  doc.documentElement.classList.add("js");
  doc.addEventListener("change", (event) => {
    const changed = event.target;
    if (changed.matches("select[data-submits]")) changed.form.requestSubmit();
    const names = changed.matches(".files input") && one(".names", changed.parentElement);
    if (names) names.textContent = Array.from(changed.files, (file) => file.name).join(", ");
  });
  /* a tab that is clicked, or chosen by its key, leads to the text; one reached by the arrow keys keeps the focus */
  doc.addEventListener("click", (event) => {
    const tab = event.target.closest && event.target.closest(".tabs-in label");
    if (!tab || event.target.matches("input")) return;
    const text = tab.closest("form").querySelector("textarea");
    if (text) setTimeout(() => text.focus(), 0);
  });
  doc.addEventListener("toggle", (event) => {
    const opened = event.target;
    if (!opened.open || !opened.matches("details.do")) return;
    const first = opened.querySelector("form input:not([type=hidden]):not([type=file]), form textarea, form select");
    if (first) first.focus();
  }, true);

  /* ---- a form is sent once: a second click finds it on its way; coming back to the page frees it ---- */
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !one("input[name=once]", form)) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 10000);
  });
  addEventListener("pageshow", () => doc.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  /* ---- saved replies ---- */
  async function take(address) {
    const answer = await fetch(address).catch(() => null);
    const place = one("#picked"), text = one("#composer-text");
    if (!answer || !answer.ok || !place || !text) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), picked = one(".picked", page);
    place.replaceChildren(doc.adoptNode(picked));
    const words = picked.dataset.text;
    if (words) {
      const gap = text.selectionStart > 0 && text.value[text.selectionStart - 1] !== "\n" ? "\n" : "";
      text.setRangeText(gap + words, text.selectionStart, text.selectionEnd, "end");
      address_to(picked);
    }
    if (!one("[name=macro_act]", picked)) place.replaceChildren();   // mere words: nothing else to see
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }
  /* the choice to whom; one that is only possible once the acts are done is added for this sending */
  function address_to(picked) {
    const tabs = one("#composer .tabs-in"), wanted = Array.from(tabs.querySelectorAll("input")).find((input) => input.value === picked.dataset.to);
    if (wanted) { wanted.checked = true; return; }
    if ("refused" in picked.dataset) return;
    const label = doc.createElement("label"), input = doc.createElement("input"), words = doc.createElement("span");
    Object.assign(input, { type: "radio", name: "as", value: picked.dataset.to, checked: true });
    words.textContent = picked.dataset.toWords;
    label.dataset.added = "";
    label.append(input, words);
    tabs.append(label);
  }
  doc.addEventListener("gongdao:macro", (event) => take(event.detail));
  doc.addEventListener("click", (event) => {
    if (!event.target.matches || !event.target.matches("[data-drop-macro]")) return;
    one("#picked").replaceChildren();
    const added = one("#composer .tabs-in [data-added]"), first = one("#composer .tabs-in input");
    if (added) { added.remove(); first.checked = true; }
    one("#composer-text").focus();
  });

  /* ---- how a saved reply reads while it is written: textarea[data-preview="ADDRESS"] fills #preview ---- */
  let shown = 0, timer = 0;
  async function preview(text) {
    const mine = ++shown;
    const answer = await fetch(text.dataset.preview, { method: "POST", body: new URLSearchParams({ body: text.value }), headers: headers() }).catch(() => null);
    if (!answer || !answer.ok || mine !== shown) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    one("#preview").replaceChildren(...Array.from(doc.adoptNode(page.body).childNodes));
  }
  doc.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-preview]")) return;
    clearTimeout(timer);
    timer = setTimeout(preview, 300, event.target);
  });

  /* ---- who is here ---- */
  function presence() {
    const place = one("#faces[data-region]");
    if (!place) return;
    const address = place.dataset.region;
    let typed = 0, sent = 0;
    const say = (more) => fetch(address, { method: "POST", body: new URLSearchParams(more), headers: headers(), keepalive: true }).catch(() => null);
    async function beat() {
      if (doc.hidden) return;
      sent = Date.now() - typed < 15000 ? Date.now() : 0;
      const answer = await say(sent ? { typing: "1" } : {});
      if (!answer || !answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("faces"), now = one("#faces");
      if (fresh && now && fresh.innerHTML !== now.innerHTML) now.replaceChildren(...Array.from(doc.adoptNode(fresh).childNodes));
    }
    doc.addEventListener("input", (event) => {
      if (!event.target.closest("#composer, .do")) return;
      typed = Date.now();
      if (typed - sent > 12000) { sent = typed; beat(); }
    });
    doc.addEventListener("visibilitychange", () => { if (doc.hidden) say({ leaving: "1" }); else beat(); });
    addEventListener("pagehide", () => say({ leaving: "1" }));
    beat();
    setInterval(beat, 20000);
  }
  presence();
})();
