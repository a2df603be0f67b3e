// The guided tour: points at what to use, and types for those who ask it to.
"use strict";
(() => {
  const tour = document.getElementById("tour");
  if (!tour) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let shown = "";

  // the newest of the controls with that name that can be seen
  function find(name) {
    const scopes = [document.querySelector("#dialog-root .dialog"), document.querySelector("main"), document.getElementById("app")];
    for (const scope of scopes) {
      if (!scope) continue;
      const all = [...scope.querySelectorAll('[data-control="' + CSS.escape(name) + '"]')];
      const last = all.reverse().find((el) => el.checkVisibility());
      if (last) return last;
    }
    return null;
  }
  function point() {
    const card = tour.querySelector(".card");
    const name = card ? card.dataset.point : "";
    const dialog = document.querySelector("#dialog-root .dialog");
    // a dialog that the step opened is finished there
    const at = name ? (dialog && card.dataset.here && name.startsWith("button:") ? find("dialog:submit") : find(name)) : null;
    for (const el of document.querySelectorAll(".pointed")) if (el !== at) el.classList.remove("pointed");
    if (!at) return;
    at.classList.add("pointed");
    const key = card.dataset.key + name;
    if (key !== shown && at.closest(".clock")) at.scrollIntoView({ block: "nearest", inline: "center" });
    shown = key;
  }
  // several parts may change at once; one look at the end is enough
  let due = 0;
  function soon() {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(point);
  }
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("htmx:after:swap", soon);

  // what is to be typed is typed where it can be watched
  document.addEventListener("htmx:confirm", (e) => {
    const card = tour.querySelector(".card");
    const text = document.getElementById("text");
    if (e.target.id !== "tour-do" || !card.dataset.say || !card.dataset.here || !text) return;
    e.preventDefault();
    e.detail.dropRequest();
    const say = card.dataset.say;
    const step = calm ? say.length : 2;
    let at = 0;
    text.focus();
    const typing = setInterval(() => {
      at = Math.min(at + step, say.length);
      text.value = say.slice(0, at);
      if (at < say.length) return;
      clearInterval(typing);
      text.form.requestSubmit();
    }, 25);
  });
  document.addEventListener("DOMContentLoaded", point);
})();
