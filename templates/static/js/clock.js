// Clocks: the server draws every time complete; this only keeps it true. It
// reads the server's own time, says nothing while the server cannot be heard,
// and never shows more time than there is.
(() => {
  "use strict";
  const M = 6e4, H = 36e5, D = 864e5;
  let skew;
  const set = () => { skew = Date.parse(document.body.dataset.now) - Date.now(); };
  set();
  document.addEventListener("tocsin:now", set); // after a sleep, or where time was moved
  const now = () => Date.now() + skew;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let held = false;

  const words = (ms) => {
    const [big, small, b, s] = ms >= 3 * D
      ? [Math.floor(ms / D), Math.floor(ms % D / H), "d", "h"]
      : [Math.floor(ms / H), Math.floor(ms % H / M), "h", "m"];
    return !big ? `${small} ${s}` : !small ? `${big} ${b}` : `${big} ${b} ${small} ${s}`;
  };
  const down = (ms) => Math.floor(ms / (ms >= 3 * D ? H : M)) * (ms >= 3 * D ? H : M);
  const up = (ms) => { ms = Math.ceil(ms / M) * M; return ms >= 3 * D ? Math.ceil(ms / H) * H : ms; };

  // The same shares as package clock: what is little depends on the window.
  const phase = (left, all) => {
    if (left < 0) return "overdue";
    const limit = (share, least, most) => Math.min(least < all ? Math.max(all / share, least) : all / share, most);
    return left <= limit(4, 4 * H, 24 * H) ? "urgent" : left <= limit(2, 24 * H, Infinity) ? "soon" : "running";
  };
  const say = (left, state, kind) => {
    if (left < 0) return "Overdue by " + words(up(-left));
    if (left === 0) return "Due now";
    const span = left < M ? "less than 1 m" : words(down(left));
    const plain = span[0].toUpperCase() + span.slice(1) + " left";
    if (kind !== "state") return plain;
    return state === "soon" ? "Due in " + span : state === "urgent" ? "Act now: " + span + " left" : plain;
  };
  const draw = (el) => {
    const left = Date.parse(el.dataset.due) - now();
    const state = phase(left, Date.parse(el.dataset.due) - Date.parse(el.dataset.start));
    const text = el.querySelector("span");
    const next = say(left, state, el.dataset.words);
    if (text.textContent !== next) text.textContent = next;
    if (!el.classList.contains(state)) { // the server knows the shape of the next state
      el.classList.remove("running", "soon", "urgent", "overdue");
      el.classList.add(state);
      document.dispatchEvent(new CustomEvent("tocsin:phase", { detail: next }));
    }
    return left;
  };
  const tick = () => {
    let nearest = Infinity;
    if (!held) for (const el of document.querySelectorAll("[data-due]")) nearest = Math.min(nearest, draw(el));
    setTimeout(tick, Math.abs(nearest) < H && !calm.matches ? 1000 : 30000);
  };
  document.addEventListener("tocsin:hold", (e) => {
    held = e.detail;
    for (const el of document.querySelectorAll("[data-due]")) el.classList.toggle("still", held);
  });
  setTimeout(tick, 1000);

  // A time that is entered is said back before it counts.
  const offset = (ms, zone) => {
    const part = {};
    for (const p of new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit",
      day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }).formatToParts(ms)) part[p.type] = p.value;
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - Math.floor(ms / 1000) * 1000;
  };
  const echo = (box) => {
    const field = box.closest(".when"), out = field.querySelector("[data-echo]"), zone = field.querySelector("[name$=_zone]").value;
    const wall = Date.parse(box.value + "Z");
    if (Number.isNaN(wall)) { out.textContent = ""; return; }
    let at = wall - offset(wall, zone);
    at = wall - offset(at, zone);
    const day = (ms) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short" }).format(ms);
    const hm = (ms) => new Date(ms).toISOString().slice(11, 16);
    const gap = now() - at, far = Math.abs(gap) < M ? "just now" : gap > 0 ? words(down(gap)) + " ago" : "in " + words(down(-gap));
    const city = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
    out.textContent = zone === "UTC" ? `${day(at)} ${hm(at)} UTC, ${far}`
      : `${day(wall)} ${hm(wall)} ${city} = ${day(at) === day(wall) ? "" : day(at) + " "}${hm(at)} UTC, ${far}`;
  };
  document.addEventListener("input", (e) => {
    const field = e.target.closest(".when");
    if (field) echo(field.querySelector("[data-when]"));
  });
})();
