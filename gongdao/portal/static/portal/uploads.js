/* Gongdao 公道 — files that go up one by one while somebody still writes. Without it the fields are ordinary ones.
   form[data-uploads] holds fieldset.uploads with data-at (address), data-largest (MB), data-most and its sentences.
   A file is sent with a token of its own: sent again after a lost connection, the server keeps it once. */
(() => {
  "use strict";
  const doc = document;
  const WAITS = [2000, 5000, 15000, 30000, 60000];   // between tries while the browser believes to be connected
  const MEGABYTE = 1024 * 1024;
  const headers = () => ({ "X-CSRFToken": doc.body.dataset.csrf || "" });
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const token = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  const made = (name, attributes, ...inside) => {
    const element = doc.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };

  function uploadsOf(form) {
    const box = form.querySelector("fieldset.uploads"), words = box.dataset;
    const list = box.querySelector("[data-files]"), problem = box.querySelector("[data-problem]"), said = box.querySelector("[data-said]");
    const open = [];          // files that are not on the server yet: { file, token, row, state, tries }
    let sending = false, wanted = null;
    form.dataset.ready = "";

    function complain(text) {
      problem.textContent = text;
      problem.hidden = !text;
    }

    /* ---- what can be refused before anything is sent ---- */
    const patterns = Array.from(box.querySelectorAll("input[type=file]"), (input) => input.accept).join(",").split(",");
    const known = (file) => patterns.some((one) => one.startsWith(".") ? file.name.toLowerCase().endsWith(one)
      : one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one) || (!file.type && /\.(heic|heif|amr)$/i.test(file.name));
    function refusal(file) {
      const values = { name: file.name, size: (file.size / MEGABYTE).toFixed(1) };
      if (!file.size) return fill(words.empty, values);
      if (file.size > words.largest * MEGABYTE) return fill(words.tooLarge, values);
      if (!known(file)) return fill(words.wrongKind, values);
      if (list.querySelectorAll("[data-file]").length >= Number(words.most)) return fill(words.tooMany, values);
      return "";
    }

    function add(files) {
      const refused = [];
      for (const file of files) {
        const why = refusal(file);
        if (why) { refused.push(why); continue; }
        const one = { file, token: token(), row: made("div", { class: "upload", "data-file": "" }), state: "waits", tries: 0 };
        open.push(one);
        list.append(one.row);
        draw(one);
      }
      complain(refused.join(" "));
      next();
    }

    /* ---- the row of a file that is under way ---- */
    function draw(one, percent = 0) {
      const name = made("span", { class: "name" }, one.file.name);
      const frame = made("span", { class: "frame", "aria-hidden": "true" });
      const drop = made("button", { class: "btn text", type: "button", "aria-label": `${words.drop} ${one.file.name}` }, words.drop);
      drop.addEventListener("click", () => abandon(one));
      if (one.state === "going") {
        one.bar = made("progress", { class: "bar", max: "100", value: percent, "aria-label": one.file.name });
        one.figure = made("span", { class: "muted" }, `${percent}%`);
        one.row.replaceChildren(frame, name, one.figure, one.bar);
      } else if (one.state === "broken") {
        const again = made("button", { class: "btn text", type: "button", "aria-label": `${words.again} ${one.file.name}` }, words.again);
        again.addEventListener("click", () => { one.state = "waits"; draw(one); next(); });
        const acts = made("span", { class: "wide acts" }, again, drop);
        one.row.replaceChildren(frame, made("span", { class: "name wide" }, one.file.name), made("span", { class: "err wide" }, words.broken), acts);
      } else {
        one.row.replaceChildren(frame, name, drop, made("span", { class: "hint wide" }, words.waits));
      }
    }
    function abandon(one) {
      open.splice(open.indexOf(one), 1);
      one.row.remove();
      finish();
    }

    /* ---- sending, one at a time ---- */
    function next() {
      const one = !sending && open.find((each) => each.state === "waits");
      if (!one) return;
      sending = true;
      one.state = "going";
      draw(one);
      const data = new FormData(), request = new XMLHttpRequest();
      data.append("token", one.token);
      data.append("file", one.file, one.file.name);
      request.upload.addEventListener("progress", (step) => {
        if (!step.lengthComputable || one.state !== "going") return;
        const percent = Math.min(99, Math.floor((100 * step.loaded) / step.total));
        one.bar.value = percent;
        one.figure.textContent = `${percent}%`;
      });
      request.addEventListener("load", () => { sending = false; answered(one, request); next(); });
      for (const event of ["error", "timeout"]) request.addEventListener(event, () => { sending = false; broke(one); next(); });
      request.open("POST", words.at);
      for (const [key, value] of Object.entries(headers())) request.setRequestHeader(key, value);
      request.send(data);
    }
    function answered(one, request) {
      if (request.status === 200) {
        open.splice(open.indexOf(one), 1);
        const row = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("[data-file]");
        one.row.replaceWith(doc.adoptNode(row));
        said.textContent = fill(words.done, { name: one.file.name });
        finish();
      } else if (request.status >= 500) {
        broke(one);
      } else {
        const plain = (request.getResponseHeader("Content-Type") || "").startsWith("text/plain");
        abandon(one);
        complain(plain ? request.responseText : fill(words.wrongKind, { name: one.file.name }));
      }
    }
    function broke(one) {
      one.state = "broken";
      draw(one);
      if (wanted) waitFor(null);
      const wait = WAITS[Math.min(one.tries, WAITS.length - 1)];
      one.tries += 1;
      setTimeout(() => { if (navigator.onLine && one.state === "broken" && one.tries < 30) { one.state = "waits"; draw(one); next(); } }, wait);
    }
    addEventListener("online", () => {
      for (const one of open) if (one.state === "broken") { one.state = "waits"; one.tries = 0; draw(one); }
      complain("");
      next();
    });

    /* ---- sending the form waits for its files ---- */
    function waitFor(button) {
      if (wanted) { wanted.removeAttribute("aria-busy"); wanted = null; complain(words.unsent); }
      if (button) { wanted = button; button.setAttribute("aria-busy", "true"); }
    }
    function finish() {
      if (!wanted || open.length) return;
      const button = wanted;
      wanted = null;
      button.removeAttribute("aria-busy");
      form.requestSubmit(button.form === form && !button.hidden ? button : undefined);
    }
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (button && button.matches("[data-remove]")) { event.preventDefault(); remove(button); return; }
      if (!open.length || event.defaultPrevented) return;
      event.preventDefault();
      if (wanted) return;
      for (const one of open) if (one.state === "broken") { one.state = "waits"; draw(one); }
      waitFor(button || form.querySelector(".btn.primary, .send .btn"));
      next();
    });

    async function remove(button) {
      const data = new URLSearchParams({ remove: button.value.replace("remove:", "") });
      button.disabled = true;
      const answer = await fetch(words.at, { method: "POST", body: data, headers: headers() }).catch(() => null);
      button.disabled = false;
      if (!answer || !answer.ok) { complain(words.offline); return; }
      button.closest("[data-file]").remove();
      complain("");
      box.querySelector("input[type=file]").focus();
    }

    box.addEventListener("change", (event) => {
      const input = event.target;
      if (input.type !== "file") return;
      add(Array.from(input.files));
      input.value = "";
    });
    for (const kind of ["dragover", "drop"]) box.addEventListener(kind, (event) => {
      if (!event.dataTransfer || !Array.from(event.dataTransfer.types).includes("Files")) return;
      event.preventDefault();
      if (kind === "drop") add(Array.from(event.dataTransfer.files));
    });
    addEventListener("beforeunload", (event) => { if (open.length) event.preventDefault(); });
  }

  doc.querySelectorAll("form[data-uploads]").forEach(uploadsOf);
})();
