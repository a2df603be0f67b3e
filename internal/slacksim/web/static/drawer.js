// The drawer with what goes over the wire.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const wire = byId("wire");
  const list = byId("wire-list");
  let asking = false, again = false;
  async function newWire() {
    if (wire.hidden) return;
    if (asking) { again = true; return; }
    asking = true;
    const newest = list.firstElementChild ? list.firstElementChild.dataset.seq : "0";
    try {
      await htmx.ajax("GET", document.body.dataset.wire + "&after=" + newest, { target: "#wire-list", swap: "afterbegin" });
    } finally { asking = false; }
    if (again) { again = false; newWire(); }
  }
  function showWire(on) {
    wire.hidden = !on;
    byId("wire-toggle").setAttribute("aria-expanded", String(on));
    sessionStorage.setItem("wire", on ? "1" : "");
    newWire();
  }
  byId("wire-toggle").addEventListener("click", () => showWire(wire.hidden));
  byId("wire-close").addEventListener("click", () => { showWire(false); byId("wire-toggle").focus(); });
  document.body.addEventListener("sim-wire", newWire);
  document.addEventListener("DOMContentLoaded", () => {
    // on a narrow window it would cover the page one has just come to
    if (sessionStorage.getItem("wire") && matchMedia("(min-width: 761px)").matches) showWire(true);
  });
})();
