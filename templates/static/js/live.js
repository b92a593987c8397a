// Live: when the ledger has moved on, the page is fetched again and the parts
// that may change are put in place, except where somebody writes or has the
// focus: there it is said instead.
(() => {
  "use strict";
  const body = document.body, on = document.addEventListener.bind(document), unheard = document.getElementById("unheard");
  const tell = (text) => { unheard.hidden = !text; if (unheard.textContent !== text) unheard.textContent = text; };
  const hold = (held) => document.dispatchEvent(new CustomEvent("tocsin:hold", { detail: held }));
  const busy = (el) => el.contains(document.activeElement) && document.activeElement.matches("input,textarea,select,summary,button")
    || [...el.querySelectorAll("textarea,input[type=text],input[type=datetime-local]")].some((i) => i.value !== i.defaultValue);

  const refresh = async () => {
    const res = await fetch(location.href, { headers: { "X-Live": "1" } });
    if (!res.ok || res.redirected) return;
    const page = new DOMParser().parseFromString(await res.text(), "text/html");
    body.dataset.cursor = page.body.dataset.cursor;
    body.dataset.now = page.body.dataset.now;
    document.dispatchEvent(new CustomEvent("tocsin:now"));
    let left = false;
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || fresh.innerHTML === old.innerHTML) continue;
      if (busy(old)) { left = true; continue; }
      for (const d of old.querySelectorAll("details[open]")) if (d.id) fresh.querySelector("#" + CSS.escape(d.id))?.setAttribute("open", "");
      const focus = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
      old.replaceChildren(...fresh.childNodes);
      if (focus) old.querySelector(`[href="${CSS.escape(focus)}"]`)?.focus();
    }
    document.title = page.title;
    for (const id of ["watched", "as-at"]) document.getElementById(id)?.replaceWith(page.getElementById(id));
    tell(left ? "Something here has changed. What you are writing is untouched; load the page again when you are done." : "");
  };

  if (body.dataset.liveOf && "EventSource" in window) {
    let heard = Date.now(), waiting = 0;
    const source = new EventSource("/live?of=" + encodeURIComponent(body.dataset.liveOf) + "&after=" + body.dataset.cursor);
    const alive = () => { heard = Date.now(); if (!waiting) tell(""); waiting = 0; hold(false); };
    source.addEventListener("beat", alive);
    source.addEventListener("entry", (e) => {
      alive();
      if (Number(e.data) > Number(body.dataset.cursor)) refresh().catch(() => {});
    });
    on("tocsin:phase", () => refresh().catch(() => {}));
    setInterval(() => {
      if (Date.now() - heard < 6e4) return;
      waiting = 1;
      hold(true);
      tell("Not connected since " + new Date(heard).toISOString().slice(11, 19) + " UTC. Times on this page stand still until it is back.");
    }, 5000);
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });
  }

  // Phase changes are said once, politely.
  on("tocsin:phase", (e) => {
    const polite = document.createElement("p");
    polite.className = "visually-hidden";
    polite.setAttribute("role", "status");
    body.append(polite);
    setTimeout(() => { polite.textContent = e.detail; }, 100);
    setTimeout(() => polite.remove(), 10000);
  });

  // A press that leads away shows that it was heard.
  on("submit", (e) => e.submitter?.formTarget || e.submitter?.setAttribute("aria-busy", "true"));
  addEventListener("pageshow", () => { for (const b of document.querySelectorAll("[aria-busy]")) b.removeAttribute("aria-busy"); });

  // A preview follows what is written.
  let soon;
  on("input", (e) => {
    clearTimeout(soon);
    const b = e.target.form?.querySelector("[formtarget]");
    if (b) soon = setTimeout(() => b.form.requestSubmit(b), 500);
  });

  // One click copies what is meant to be copied.
  on("click", (e) => {
    const button = e.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    navigator.clipboard?.writeText(text.value ?? text.textContent).then(() => { button.textContent = "Copied"; });
  });
  for (const b of document.querySelectorAll("[data-copy]")) b.hidden = !navigator.clipboard;
})();
