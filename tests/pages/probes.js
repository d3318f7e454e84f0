/* What a test asks of a page that is open. Each probe answers a list of sentences, empty where all is well. */
(() => {
  const SCROLLS = new Set(["auto", "scroll"]);
  const ACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [tabindex]";

  /* what is laid out only when it is near is looked at too */
  for (const e of document.querySelectorAll("*")) if (getComputedStyle(e).contentVisibility === "auto") e.style.contentVisibility = "visible";

  const name = (e) => {
    const id = e.id ? `#${e.id}` : "";
    const classes = [...e.classList].map((one) => `.${one}`).join("");
    return `${e.tagName.toLowerCase()}${id}${classes} «${(e.textContent || e.value || "").trim().slice(0, 30)}»`;
  };
  const shown = (e) => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true});
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  /* text for screen readers only is cut on purpose */
  const unseen = (e) => {
    const style = getComputedStyle(e);
    return e.offsetWidth <= 1 || e.offsetHeight <= 1 || style.clipPath.startsWith("inset(50%") || style.clip === "rect(0px, 0px, 0px, 0px)";
  };
  const insideScroller = (e) => {
    for (let one = e.parentElement; one && one !== document.body; one = one.parentElement)
      if (SCROLLS.has(getComputedStyle(one).overflowX)) return true;
    return false;
  };
  const few = (found, most = 6) => found.length > most ? [...found.slice(0, most), `and ${found.length - most} more`] : found;

  const sideways = () => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return [];
    const guilty = all("body *").filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !insideScroller(e));
    return [`scrolls sideways: ${wide} in ${innerWidth}`, ...few(guilty.map((e) => `too wide: ${name(e)}`), 4)];
  };

  const cut = () => {
    const found = [];
    for (const e of all("body *")) {
      const style = getComputedStyle(e);
      if (SCROLLS.has(style.overflowY) && e.clientWidth > 1 && e.clientHeight < 12 && e.scrollHeight > e.clientHeight + 2)
        found.push(`shut: ${name(e)} ${e.scrollHeight} in ${e.clientHeight}`);
      if (e.matches("input, select, option, textarea") || e.closest("svg") || unseen(e)) continue;
      const told = style.textOverflow === "ellipsis" && (e.title || e.closest("[title]") || e.querySelector("[title]"));
      if (["hidden", "clip"].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && !told)
        found.push(`cut at the side: ${name(e)} ${e.scrollWidth} in ${e.clientWidth}`);
      if (["hidden", "clip"].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 2 && e.clientHeight && !e.title)
        found.push(`cut below: ${name(e)} ${e.scrollHeight} in ${e.clientHeight}`);
      if (style.display !== "inline" && style.overflowX === "visible" && e.clientWidth && spills(e))
        found.push(`text runs out of its box: ${name(e)}`);
    }
    return few(found);
  };
  /* own text wider than the element: it lies over its neighbour */
  const spills = (e) => {
    const right = e.getBoundingClientRect().right;
    for (const node of e.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.right > right + 2 && box.width > 2) return true;
    }
    return false;
  };

  /* what one hits with a thumb: the element, or the label that stands for it */
  const area = (e) => {
    const label = e.matches("input[type=radio], input[type=checkbox], input[type=file]") && e.labels && e.labels[0];
    const one = e.getBoundingClientRect(), other = label ? label.getBoundingClientRect() : one;
    return [Math.max(one.width, other.width), Math.max(one.height, other.height)];
  };
  const small = (selector, least) => few(all(selector).filter((e) => !unseen(e)).flatMap((e) => {
    const [width, height] = area(e);
    return Math.min(width, height) < least - 0.5 ? [`small target: ${name(e)} ${Math.round(width)}x${Math.round(height)}`] : [];
  }));

  /* what Tab must reach; of a group of radio buttons one is enough */
  const tabbable = () => {
    const groups = new Set();
    return all(ACTIVE).filter((e) => {
      if (e.disabled || e.closest("[inert], fieldset:disabled")) return false;
      if (e.matches("[tabindex='-1']") && !e.matches("a[href], button, input, select, textarea, summary")) return false;
      if (e.type !== "radio") return true;
      const group = `${e.form ? [...document.forms].indexOf(e.form) : ""}:${e.name}`;
      const one = document.querySelector(`input[type=radio][name="${CSS.escape(e.name)}"]:checked`);
      if (groups.has(group) || (one && one.form === e.form && one !== e)) return false;
      return groups.add(group);
    });
  };
  /* the next Tab starts at the top, also on a page that has put the focus into a field */
  const fromTheTop = () => {
    scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  };
  /* asked after the first Tab; a page without a menu has nothing to skip */
  const skips = () => {
    if (!document.querySelector("nav")) return [];
    const e = document.activeElement, target = e.hash && document.querySelector(e.hash);
    return e.matches("a.skip") && target && target.matches("main") ? [] : [`Tab leads first to ${name(e)}, not to a skip link`];
  };
  const unreachable = () => few(tabbable().filter((e) => e.tabIndex < 0 && !unseen(e) && !e.closest("[role=tablist], [role=listbox]"))
    .map((e) => `not reached by Tab: ${name(e)}`));
  const LOOKS = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "backgroundColor", "textDecorationLine"];
  const look = (e) => [e, e.parentElement, e.labels && e.labels[0], e.nextElementSibling].filter(Boolean)
    .map((one) => { const style = getComputedStyle(one); return LOOKS.map((key) => style[key]).join(); }).join(";");
  /* after a first real Tab the browser takes focus by script for one by keyboard */
  const unseenFocus = () => few(tabbable().flatMap((e) => {
    if (e.tabIndex < 0) return [];
    document.activeElement.blur();
    const before = look(e);
    e.focus({preventScroll: true});
    if (document.activeElement !== e) return [`takes no focus: ${name(e)}`];
    return look(e) === before ? [`focus is not seen: ${name(e)}`] : [];
  }));

  /* a field for dates has several stops of its own */
  const met = new Set();
  let last = null;
  const comesBack = () => {
    const e = document.activeElement, again = e !== last && met.has(e);
    met.add(last = e);
    return again ? name(e) : "";
  };

  const moving = () => few(document.getAnimations().filter((one) => one.playState === "running")
    .map((one) => `moves: ${name(one.effect.target)}`).concat(all("body *").flatMap((e) => {
      const style = getComputedStyle(e);
      const longest = Math.max(...`${style.transitionDuration}, ${style.animationDuration}`.split(",").map(parseFloat));
      return longest > 0.01 ? [`moves for ${longest} s: ${name(e)}`] : [];
    })));

  const headings = () => {
    const found = all("h1").length;
    return [...(found === 1 ? [] : [`${found} headings of the first rank`]), ...(document.title.trim() ? [] : ["no title"])];
  };

  window.probes = {sideways, cut, small, tabbable, fromTheTop, skips, unreachable, unseenFocus, comesBack, moving, headings, name};
})();
