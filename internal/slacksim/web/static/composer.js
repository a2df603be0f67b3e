// The composer: hints for commands, people and channels, and what was sent
// before, at the arrow up.
"use strict";
(() => {
  const text = document.getElementById("text");
  const hints = document.getElementById("hints");
  if (!text) return;
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
  text.addEventListener("input", showHints);
  text.addEventListener("sent", (e) => {
    hideHints();
    sessionStorage.setItem("sent", e.detail);
  });
  text.addEventListener("blur", () => setTimeout(hideHints, 150));
  hints.addEventListener("mousedown", (e) => {
    e.preventDefault();
    const li = e.target.closest("li");
    if (li && wordAtCaret()) take(li);
  });
  text.addEventListener("keydown", (e) => {
    const before = sessionStorage.getItem("sent");
    if (e.key === "ArrowUp" && text.value === "" && before) {
      e.preventDefault();
      text.value = before;
      return;
    }
    if (hints.hidden || !active) return;
    const done = active.dataset.insert === wordAtCaret();
    if (e.key === "ArrowDown") { e.preventDefault(); move(1); }
    else if (e.key === "ArrowUp") { e.preventDefault(); move(-1); }
    else if (e.key === "Tab" || (e.key === "Enter" && !done)) { e.preventDefault(); e.stopImmediatePropagation(); take(active); }
    else if (e.key === "Escape") { e.stopPropagation(); hideHints(); }
  });
})();
