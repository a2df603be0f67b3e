// What htmx and HTML cannot do alone: the live stream, sending with Enter, the
// focus of dialogs, and closing what was opened.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const body = document.body;

  // live updates -------------------------------------------------------------
  const offline = byId("offline");
  let stream;
  function listen() {
    stream = new EventSource(body.dataset.live);
    stream.addEventListener("open", () => { offline.hidden = true; });
    stream.addEventListener("error", () => { offline.hidden = false; });
    stream.addEventListener("look", (e) => {
      for (const part of e.data.split(" ")) {
        htmx.trigger(body, "sim-" + part);
      }
    });
    stream.addEventListener("time", (e) => {
      const [date, time, percent] = e.data.split("|");
      byId("clock-date").textContent = date;
      byId("clock-time").textContent = time;
      const bar = byId("clock-progress");
      if (bar) bar.value = Number(percent);
    });
  }
  // a browser has few connections to one machine: a tab that nobody sees holds
  // none, and looks again when it is seen
  function hush() { if (stream) { stream.close(); stream = null; } }
  addEventListener("pagehide", hush);
  addEventListener("pageshow", (e) => { if (e.persisted && !stream) listen(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hush();
    else if (!stream) listen();
  });

  // what waits elsewhere stands in the window's title
  const title = document.title;
  function count() {
    const unread = byId("unread");
    const mark = unread ? unread.dataset.unread : "";
    document.title = (mark === "" ? "" : mark === "•" ? "• " : "(" + mark + ") ") + title;
  }

  const sends = (e) => e.key === "Enter" && !e.shiftKey && !e.isComposing && e.target.closest && e.target.closest("[data-composer] textarea");
  document.addEventListener("keydown", (e) => {
    const box = sends(e);
    if (!box || e.defaultPrevented) return;
    e.preventDefault();
    if (box.value.trim()) box.form.requestSubmit();
  });
  // some keyboards and aids send the letter for itself
  document.addEventListener("keypress", (e) => { if (sends(e)) e.preventDefault(); });
  // the box is empty as soon as something is sent, and full again if it failed
  document.addEventListener("htmx:before:request", (e) => {
    const form = e.target;
    if (!(form instanceof Element) || !form.matches("[data-composer]")) return;
    const box = form.querySelector("textarea");
    e.detail.ctx.sent = box.value;
    box.value = "";
    box.dispatchEvent(new CustomEvent("sent", { detail: e.detail.ctx.sent }));
  });
  document.addEventListener("htmx:finally:request", (e) => {
    const { ctx } = e.detail;
    if (!(e.target instanceof Element)) return; // asked for by script, not by an element
    const done = ctx.response && ctx.response.status === 204;
    if (ctx.sent && !done) {
      const box = e.target.querySelector("textarea");
      if (!box.value.trim()) box.value = ctx.sent;
    }
    if (e.target.matches("[type=file]")) e.target.value = ""; // what it held is in the list by now
    if (done && e.target.matches("[data-reload]")) location.reload();
    if (done && e.target.matches(".dialogform")) { submitted = true; setTimeout(showWrong, 100); }
    const menu = e.target.closest("details.menu:not(.panel)");
    if (menu) menu.open = false;
  });
  document.addEventListener("htmx:after:swap", count);
  document.addEventListener("htmx:error", () => { offline.hidden = false; });

  // buttons that also lead somewhere -------------------------------------------
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-act]");
    if (link) htmx.ajax("POST", link.dataset.act, { target: "#toasts", swap: "beforeend" });
  });

  // dialogs --------------------------------------------------------------------
  const root = byId("dialog-root");
  // the tour stays in reach of those who want the dialog filled in for them
  const behind = document.querySelectorAll("#app > .top, #app > .skip, #sidebar, .stage");
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
    for (const part of behind) part.inert = Boolean(dialog);
    if (id === openID) { showWrong(); return; }
    openID = id;
    if (dialog) (dialog.querySelector("[data-focus]") || dialog).focus();
    else if (byId("text")) byId("text").focus();
  }
  new MutationObserver(settleDialog).observe(root, { childList: true, subtree: true });

  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); return; }
    if (document.querySelector("dialog[open]")) return; // they close themselves
    const cancel = root.querySelector("[data-cancel]");
    if (cancel) { cancel.click(); return; }
    const nav = byId("sidebar");
    if (nav.classList.contains("open")) { toggleNav(); return; }
    if (e.target.matches("textarea") && e.target.value) return;
    if (!byId("wire").hidden) { byId("wire-close").click(); return; }
    const thread = document.querySelector("#thread .head a");
    if (thread) thread.click();
  });

  // questions before something is done -------------------------------------------
  const ask = byId("ask");
  document.addEventListener("htmx:confirm", (e) => {
    const at = e.target.closest("[data-ask-title]");
    if (!at) return;
    e.preventDefault();
    byId("ask-title").textContent = at.dataset.askTitle;
    byId("ask-text").textContent = at.dataset.askText;
    byId("ask-yes").textContent = at.dataset.askYes;
    byId("ask-no").textContent = at.dataset.askNo;
    byId("ask-yes").classList.toggle("danger", "askDanger" in at.dataset);
    ask.returnValue = "no";
    ask.addEventListener("close", () => {
      if (ask.returnValue === "yes") e.detail.issueRequest();
      else e.detail.dropRequest();
    }, { once: true });
    ask.showModal();
  });

  // editing what one has said -------------------------------------------------------
  const editor = byId("editor"), editorText = byId("editor-text");
  document.addEventListener("click", (e) => {
    const at = e.target.closest("[data-edit]");
    if (!at) return;
    at.closest("details").open = false;
    editorText.value = at.dataset.raw;
    editor.returnValue = "no";
    editor.addEventListener("close", () => {
      if (editor.returnValue !== "yes") return;
      htmx.ajax("POST", at.dataset.edit, { values: { text: editorText.value }, target: "#toasts", swap: "beforeend" });
    }, { once: true });
    editor.showModal();
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
  function toggleNav() {
    const open = byId("sidebar").classList.toggle("open");
    nav.setAttribute("aria-expanded", String(open));
    if (!open) nav.focus();
  }
  nav.addEventListener("click", toggleNav);
  document.addEventListener("click", (e) => {
    if (byId("sidebar").classList.contains("open") && !e.target.closest("#sidebar, #nav-toggle, #tour")) toggleNav();
  });

  // toasts ---------------------------------------------------------------------------
  byId("toasts").addEventListener("animationend", (e) => e.target.remove());
  byId("toasts").addEventListener("click", (e) => e.target.closest(".toast")?.remove());

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.hidden) listen();
    settleDialog();
    count();
    const text = byId("thread") ? document.querySelector("#thread textarea") : byId("text");
    if (text && !root.querySelector(".dialog") && matchMedia("(min-width: 761px)").matches) text.focus();
  });
})();
