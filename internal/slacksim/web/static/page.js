// What htmx and HTML cannot do alone: the live stream, the composer's keys and
// hints, the focus of dialogs, and closing what was opened.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const body = document.body;
  const app = byId("app");

  // live updates -------------------------------------------------------------
  const offline = byId("offline");
  let stream;
  function listen() {
    stream = new EventSource(body.dataset.live);
    stream.addEventListener("open", () => { offline.hidden = true; });
    stream.addEventListener("error", () => { offline.hidden = false; });
    stream.addEventListener("look", (e) => {
      for (const part of e.data.split(" ")) {
        if (part === "wire") newWire();
        else htmx.trigger(body, "sim-" + part);
      }
    });
    stream.addEventListener("time", (e) => {
      const [date, time] = e.data.split("|");
      byId("clock-date").textContent = date;
      byId("clock-time").textContent = time;
    });
  }
  // a stream left open would hold one of the browser's few connections
  addEventListener("pagehide", () => stream && stream.close());
  addEventListener("pageshow", (e) => { if (e.persisted) listen(); });

  // composer -----------------------------------------------------------------
  const text = byId("text");
  const hints = byId("hints");
  let active = null;

  function wordAtCaret() {
    const before = text.value.slice(0, text.selectionStart);
    const found = before.match(/(?:^|\s)([/@#][\p{L}\p{N}_-]*)$/u);
    if (!found || (found[1][0] === "/" && before.trimStart() !== found[1])) return "";
    return found[1];
  }
  function mark(option) {
    for (const li of hints.children) li.setAttribute("aria-selected", String(li === option));
    active = option;
    if (option) {
      option.scrollIntoView({ block: "nearest" });
      text.setAttribute("aria-activedescendant", option.id);
    } else text.removeAttribute("aria-activedescendant");
  }
  function showHints() {
    if (!hints) return;
    const word = wordAtCaret().toLowerCase();
    const command = text.value.match(/^(\/\S+)\s/);
    let first = null, any = false;
    for (const li of hints.children) {
      const insert = li.dataset.insert.toLowerCase();
      // once a command is typed, its usage stays in sight
      li.hidden = word ? !insert.startsWith(word) : !(command && insert === command[1].toLowerCase());
      if (!li.hidden) { any = true; first ||= li; }
    }
    hints.hidden = !any;
    text.setAttribute("aria-expanded", String(any));
    mark(word ? first : null);
  }
  function hideHints() {
    if (!hints) return;
    hints.hidden = true;
    text.setAttribute("aria-expanded", "false");
    mark(null);
  }
  function take(option) {
    const word = wordAtCaret();
    const at = text.selectionStart;
    const start = at - word.length;
    text.setRangeText(option.dataset.insert + " ", start, at, "end");
    text.focus();
    showHints();
  }
  function move(step) {
    const shown = [...hints.children].filter((li) => !li.hidden);
    const at = shown.indexOf(active);
    mark(shown[(at + step + shown.length) % shown.length]);
  }
  if (text && hints) {
    text.addEventListener("input", showHints);
    text.addEventListener("blur", () => setTimeout(hideHints, 150));
    hints.addEventListener("mousedown", (e) => {
      e.preventDefault();
      const li = e.target.closest("li");
      if (li && wordAtCaret()) take(li);
    });
    text.addEventListener("keydown", (e) => {
      if (hints.hidden || !active) return;
      const done = active.dataset.insert === wordAtCaret();
      if (e.key === "ArrowDown") { e.preventDefault(); move(1); }
      else if (e.key === "ArrowUp") { e.preventDefault(); move(-1); }
      else if (e.key === "Tab" || (e.key === "Enter" && !done)) { e.preventDefault(); e.stopImmediatePropagation(); take(active); }
      else if (e.key === "Escape") hideHints();
    });
  }
  document.addEventListener("keydown", (e) => {
    const box = e.target.closest && e.target.closest("[data-composer] textarea");
    if (box && e.key === "Enter" && !e.shiftKey && !e.isComposing && !e.defaultPrevented) {
      e.preventDefault();
      if (box.value.trim()) box.form.requestSubmit();
    }
  });
  // the box is empty as soon as something is sent, and full again if it failed
  document.addEventListener("htmx:before:request", (e) => {
    const form = e.target;
    if (!(form instanceof Element) || !form.matches("[data-composer]")) return;
    const box = form.querySelector("textarea");
    e.detail.ctx.sent = box.value;
    box.value = "";
    if (box === text) hideHints();
  });
  document.addEventListener("htmx:finally:request", (e) => {
    const { ctx } = e.detail;
    if (!(e.target instanceof Element)) return; // asked for by script, not by an element
    const done = ctx.response && ctx.response.status === 204;
    if (ctx.sent && !done) {
      const box = e.target.querySelector("textarea");
      if (!box.value.trim()) box.value = ctx.sent;
    }
    if (done && e.target.matches("[data-reload]")) location.reload();
    if (done && e.target.matches(".dialogform")) { submitted = true; setTimeout(showWrong, 100); }
    const menu = e.target.closest("details.menu");
    if (menu) menu.open = false;
  });
  document.addEventListener("htmx:error", () => { offline.hidden = false; });

  // buttons that also lead somewhere -------------------------------------------
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-act]");
    if (link) htmx.ajax("POST", link.dataset.act, { target: "#toasts", swap: "beforeend" });
  });

  // dialogs --------------------------------------------------------------------
  const root = byId("dialog-root");
  let openID = "";
  let submitted = false;
  // after a submission, the first field that is wrong comes into sight
  function showWrong() {
    const wrong = submitted && root.querySelector('[aria-invalid="true"]');
    if (!wrong) return;
    submitted = false;
    (wrong.matches("fieldset") ? wrong.querySelector("input") : wrong).focus();
    wrong.closest(".blk").scrollIntoView({ block: "nearest" });
  }
  function settleDialog() {
    const dialog = root.querySelector(".dialog");
    const id = dialog ? dialog.id : "";
    app.inert = Boolean(dialog);
    if (id === openID) { showWrong(); return; }
    openID = id;
    if (dialog) (dialog.querySelector("[data-focus]") || dialog).focus();
    else if (text) text.focus();
  }
  new MutationObserver(settleDialog).observe(root, { childList: true, subtree: true });

  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); return; }
    const cancel = root.querySelector("[data-cancel]");
    if (cancel) { cancel.click(); return; }
    byId("sidebar").classList.remove("open");
  });
  document.addEventListener("click", (e) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(e.target)) menu.open = false;
    }
  });

  // a menu that would be cut off below opens upwards
  document.addEventListener("toggle", (e) => {
    if (!(e.target instanceof Element) || !e.target.matches("details.menu") || !e.target.open) return;
    const menu = e.target;
    menu.classList.remove("above");
    const frame = menu.closest(".scroll, .dialogbody, .homeview");
    const items = menu.querySelector(".items").getBoundingClientRect();
    if (frame && items.bottom > frame.getBoundingClientRect().bottom) menu.classList.add("above");
  }, true);

  // sidebar on narrow windows ----------------------------------------------------
  const nav = byId("nav-toggle");
  nav.addEventListener("click", () => {
    nav.setAttribute("aria-expanded", String(byId("sidebar").classList.toggle("open")));
  });

  // wire drawer --------------------------------------------------------------------
  const wire = byId("wire");
  const list = byId("wire-list");
  let asking = false, again = false;
  async function newWire() {
    if (wire.hidden) return;
    if (asking) { again = true; return; }
    asking = true;
    const newest = list.firstElementChild ? list.firstElementChild.dataset.seq : "0";
    try {
      await htmx.ajax("GET", body.dataset.wire + "&after=" + newest, { target: "#wire-list", swap: "afterbegin" });
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

  // toasts ---------------------------------------------------------------------------
  byId("toasts").addEventListener("animationend", (e) => e.target.remove());
  byId("toasts").addEventListener("click", (e) => e.target.closest(".toast")?.remove());

  document.addEventListener("DOMContentLoaded", () => {
    listen();
    if (sessionStorage.getItem("wire")) showWire(true);
    settleDialog();
    if (text && !root.querySelector(".dialog") && matchMedia("(min-width: 761px)").matches) text.focus();
  });
})();
