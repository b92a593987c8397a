// What a test asks of the page that is open. The test evaluates this text and
// calls one of its functions; nothing of it stays in the page.
(() => {
  const squeeze = (s) => (s || "").replace(/\s+/g, " ").trim();
  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  const text = (el) => squeeze(el.innerText);
  const byId = (ids) => (ids || "").split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean);

  const kinds = {
    press: "a[href], button, summary, input[type=submit], input[type=button], [role=button], [role=link], [role=tab]",
    fill: "textarea, select, [contenteditable=true], input:not([type=hidden], [type=radio], [type=checkbox], [type=submit], [type=button])",
    choose: "input[type=radio], input[type=checkbox]",
  };

  // names are what a person may call a control: its words, and with the question it belongs to.
  function names(el) {
    const own = [el.getAttribute("aria-label"), byId(el.getAttribute("aria-labelledby")).map(text).join(" ")];
    if (el.matches("input, select, textarea")) own.push(...[...(el.labels || [])].map(text));
    if (el.matches("input[type=submit], input[type=button]")) own.push(el.value);
    if (el.matches(kinds.press)) own.push(text(el));
    const legend = el.closest("fieldset")?.querySelector(":scope > legend");
    const plain = own.map(squeeze).filter(Boolean);
    return legend ? [...plain, ...plain.map((n) => text(legend) + ": " + n)] : plain;
  }

  // reach is what a finger would touch: a box that is drawn by its label is touched there.
  const reach = (el) => (shown(el) && el.getBoundingClientRect().width > 4 ? el : [...(el.labels || [])].find(shown));

  function candidates(kind) {
    return [...document.querySelectorAll(kinds[kind])].filter((el) => reach(el) && !el.closest("[inert]"));
  }

  // find prefers the whole name, then its beginning, then any part of it.
  function find(kind, words) {
    const all = candidates(kind).map((el) => ({ el, names: names(el) }));
    for (const fits of [(n) => n === words, (n) => n.startsWith(words), (n) => n.includes(words)]) {
      const hits = all.filter((c) => c.names.some(fits));
      if (hits.length > 0) return hits.map((c) => c.el);
    }
    return [];
  }

  function describe(el) {
    if (!el) return "nothing";
    const mark = el.id ? "#" + el.id : el.classList.length ? "." + [...el.classList].join(".") : "";
    return el.tagName.toLowerCase() + mark + (text(el) ? ` “${text(el).slice(0, 60)}”` : "");
  }

  // leaves tells whether using a control leads to another page.
  function leaves(el) {
    const link = el.closest("a[href]");
    if (link) {
      const to = new URL(link.href);
      const here = to.hash && to.href.split("#")[0] === location.href.split("#")[0];
      return !here && !link.hasAttribute("download") && link.target !== "_blank";
    }
    return el.type === "submit" && !!el.form && (el.formMethod || el.form.method) !== "dialog";
  }

  // spot is the middle of the first line of a control, scrolled into sight, and what lies over it.
  function spot(el) {
    const target = reach(el);
    target.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const box = target.getClientRects()[0];
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    const own = hit && (target.contains(hit) || [...(el.labels || [])].some((l) => l.contains(hit)));
    return { x, y, covered: own ? "" : describe(hit) };
  }

  const luminance = ([r, g, b]) =>
    [r, g, b].map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (hi + 0.05) / (lo + 0.05);
  };
  // paint turns any CSS colour into red, green, blue (0 to 1) and alpha, by drawing it.
  let brush;
  function paint(colour) {
    brush ||= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data].map((v) => v / 255);
  }
  // ground is the colour behind an element: the nearest that is not see-through.
  function ground(el) {
    for (let at = el; at; at = at.parentElement) {
      const colour = paint(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return [1, 1, 1, 1];
  }

  return {
    said: () => squeeze(document.body?.innerText),
    // birth tells one page from the next; it is 0 until the page has loaded.
    origin: () => performance.timeOrigin,
    birth: () => (document.readyState === "complete" ? performance.timeOrigin : 0),

    look(kind, words) {
      const els = find(kind, words);
      const el = els[0];
      return {
        count: els.length,
        names: (els.length > 1 ? els : candidates(kind)).map((e) => names(e).at(-1) || describe(e)),
        disabled: !!el?.disabled,
        type: el ? (el.tagName === "INPUT" ? el.type : el.tagName.toLowerCase()) : "",
        leaves: el ? leaves(el) : false,
        chosen: !!el?.checked,
        ...(els.length === 1 ? spot(el) : { x: 0, y: 0, covered: "" }),
      };
    },
    // take puts the focus into a box, with all of its text selected.
    take(kind, words) {
      const el = find(kind, words)[0];
      el.focus();
      el.select?.();
      return document.activeElement === el;
    },
    set(words, value) {
      const el = find("fill", words)[0];
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(el), "value").set.call(el, value);
      el.dispatchEvent(new Event("input", { bubbles: true }));
      el.dispatchEvent(new Event("change", { bubbles: true }));
      return el.value === value;
    },
    pick(words, option) {
      const el = find("fill", words)[0];
      const hit = [...el.options].find((o) => squeeze(o.label) === option) || [...el.options].find((o) => squeeze(o.label).includes(option));
      if (!hit) return [...el.options].map((o) => squeeze(o.label));
      el.value = hit.value;
      el.dispatchEvent(new Event("input", { bubbles: true }));
      el.dispatchEvent(new Event("change", { bubbles: true }));
      return null;
    },
    holds: (words) => { const el = find("fill", words)[0]; return el?.tagName === "SELECT" ? squeeze(el.selectedOptions[0]?.label) : el?.value ?? null; },

    // at tells whether the focus is on the control, or on another radio button of its group.
    at(kind, words) {
      const el = find(kind, words)[0], now = document.activeElement;
      if (!el) return "";
      if (now === el) return "there";
      return el.type === "radio" && now?.type === "radio" && now.name === el.name && now.form === el.form ? "group" : "";
    },

    // focus tells how the focus shows. The outline has to differ from what is around it (1.4.11), and
    // something of the control has to be in sight (2.4.11).
    focus() {
      const el = document.activeElement;
      if (!el || el === document.body || el === document.documentElement) return { lost: true };
      const drawn = reach(el) || el;
      // Within a date or a time Chromium marks the piece that has the focus, by itself; within a frame it is the
      // other page's.
      const inside = el.tagName === "IFRAME" || (/^(date|time|month|week)/.test(el.type) && !el.matches(":focus-visible"));
      const style = [el, drawn].map((e) => getComputedStyle(e)).find((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0);
      const box = drawn.getBoundingClientRect();
      let seen = false;
      for (let i = 1; i < 10 && !seen; i++) {
        for (let j = 1; j < 10 && !seen; j++) {
          const x = box.left + (box.width * i) / 10, y = box.top + (box.height * j) / 10;
          const hit = document.elementFromPoint(x, y);
          seen = !!hit && (drawn.contains(hit) || hit.contains(el) && hit.tagName === "LABEL");
        }
      }
      const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return {
        lost: false, what: describe(el), outline: style ? parseFloat(style.outlineWidth) : inside ? 1 : 0,
        contrast: inside ? 21 : style ? contrast(paint(style.outlineColor), ground(drawn.parentElement)) : 0,
        seen, over: seen ? "" : describe(over), group: el.type === "radio" ? el.name : "",
      };
    },
    back() { history.back(); },
    // start puts the next Tab before the first control, also where the focus is within a frame.
    start() { document.activeElement?.blur(); focus(); scrollTo(0, 0); getSelection().setPosition(document.body, 0); },

    // wide names what makes the page scroll sideways.
    wide() {
      const room = document.documentElement.clientWidth;
      const page = document.scrollingElement.scrollWidth;
      if (page <= room) return null;
      const held = (el) => { for (let at = el.parentElement; at && at !== document.body; at = at.parentElement) if (getComputedStyle(at).overflowX !== "visible") return true; return false; };
      const out = [...document.body.querySelectorAll("*")].filter((el) => el.getBoundingClientRect().right > room + 0.5 && !held(el));
      return `${page} px of page in ${room} px of screen, because of ${out.slice(-3).map(describe).join(", ") || "a margin"}`;
    },
    painted: () => new Promise((done) => {
      const see = () => {
        const paint = performance.getEntriesByName("first-contentful-paint")[0], load = performance.getEntriesByType("navigation")[0];
        if (paint && load?.loadEventEnd) done({ painted: paint.startTime, usable: load.domContentLoadedEventEnd, loaded: load.loadEventEnd });
        else setTimeout(see, 20);
      };
      see();
    }),
    // drawn waits until what has come into sight has been drawn, frames within the page too.
    drawn: () => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done())), document.querySelector("iframe") ? 400 : 0)),
    height: () => Math.max(document.documentElement.scrollHeight, document.body.scrollHeight),
  };
})()
