// Keys: shortcuts outside of boxes, which can be switched off (WCAG 2.1.4).
(() => {
  "use strict";
  if (document.body.dataset.keys !== "on") return;
  const go = { w: "/watch", i: "/incidents", s: "/signing", c: "/customers", b: "/bell" };
  let before = "", until = 0;
  const step = (by) => {
    const rows = [...document.querySelectorAll("main table.rows tbody tr a:first-of-type, main [data-row] > a")].filter((a) => a.offsetParent);
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input,textarea,select,[contenteditable]")) return;
    const pair = before === "g" && Date.now() < until;
    before = e.key;
    until = Date.now() + 1500;
    if (pair && go[e.key]) location.assign(go[e.key]);
    else if (e.key === "?") location.assign("/help");
    else if (e.key === "/" && document.querySelector("[type=search]")) document.querySelector("[type=search]").focus();
    else if (e.key === "j") step(1);
    else if (e.key === "k") step(-1);
    else return;
    e.preventDefault();
  });
})();
