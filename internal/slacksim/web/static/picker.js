// Dates and times in the page's language: boxes one can type in, a calendar that
// begins on Monday, and a list of times by the 24-hour clock.
"use strict";
(() => {
  const picker = document.getElementById("picker");
  const days = document.getElementById("picker-days");
  const times = document.getElementById("picker-times");
  const title = document.getElementById("picker-title");
  const months = picker.dataset.months.split(",");
  const weekdays = picker.dataset.days.split(","); // Sunday first
  const monday = [1, 2, 3, 4, 5, 6, 0];
  const half = 30; // minutes from one offered time to the next
  let box = null, opener = null, pressed = false;
  let at; // the day that the keys have come to, at noon in UTC: no clock is put forward there

  const day = (y, m, d) => new Date(Date.UTC(y, m, d, 12));
  const iso = (t) => t.toISOString().slice(0, 10);
  const long = (t) => weekdays[t.getUTCDay()] + " " + t.getUTCDate() + " " + months[t.getUTCMonth()] + " " + t.getUTCFullYear();
  function read(text) {
    const m = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
    const t = m && day(+m[1], m[2] - 1, +m[3]);
    return t && t.getUTCMonth() === m[2] - 1 ? t : null;
  }
  // today is where the simulation's clock stands
  const today = () => read(document.getElementById("clock").getAttribute("datetime").slice(0, 10));

  // what is in the boxes, said in words
  function say() {
    for (const pick of document.querySelectorAll(".pick")) {
      const date = pick.querySelector('[data-pick="date"]');
      const t = date && read(date.value);
      const words = t ? long(t) : "";
      const out = pick.querySelector(".picked-day");
      if (out.textContent !== words) out.textContent = words;
    }
  }
  document.addEventListener("input", (e) => { if (e.target.matches("[data-pick]")) say(); });
  document.addEventListener("htmx:after:swap", say);
  new MutationObserver(say).observe(document.getElementById("dialog-root"), { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", say);

  function draw() {
    const first = day(at.getUTCFullYear(), at.getUTCMonth(), 1);
    title.textContent = months[at.getUTCMonth()] + " " + at.getUTCFullYear();
    const chosen = read(box.value), now = today();
    const body = document.createDocumentFragment();
    const lead = monday.indexOf(first.getUTCDay());
    for (let week = 0; week < 6; week++) {
      const row = document.createElement("tr");
      for (let i = 0; i < 7; i++) {
        const t = day(at.getUTCFullYear(), at.getUTCMonth(), 1 - lead + week * 7 + i);
        const cell = document.createElement("td"), button = document.createElement("button");
        cell.setAttribute("role", "gridcell");
        cell.setAttribute("aria-selected", String(Boolean(chosen) && iso(t) === iso(chosen)));
        button.type = "button";
        button.textContent = t.getUTCDate();
        button.dataset.day = iso(t);
        button.setAttribute("aria-label", long(t));
        button.tabIndex = iso(t) === iso(at) ? 0 : -1;
        if (now && iso(t) === iso(now)) { button.classList.add("today"); button.setAttribute("aria-current", "date"); }
        if (t.getUTCMonth() !== at.getUTCMonth()) button.classList.add("other");
        cell.append(button);
        row.append(cell);
      }
      body.append(row);
    }
    days.tBodies[0].replaceChildren(body);
  }
  function go(t, focus) {
    at = t;
    draw();
    if (focus) days.querySelector('[tabindex="0"]').focus();
  }
  // the same day of another month, or its last
  function month(n) {
    const last = day(at.getUTCFullYear(), at.getUTCMonth() + n + 1, 0).getUTCDate();
    return day(at.getUTCFullYear(), at.getUTCMonth() + n, Math.min(at.getUTCDate(), last));
  }

  const head = document.createElement("tr");
  for (const d of monday) {
    const th = document.createElement("th");
    th.scope = "col";
    th.abbr = weekdays[d];
    th.textContent = weekdays[d].slice(0, 2);
    head.append(th);
  }
  days.tHead.append(head);
  for (let m = 0; m < 24 * 60; m += half) {
    const li = document.createElement("li");
    li.id = "picker-time-" + m;
    li.setAttribute("role", "option");
    li.textContent = String(Math.floor(m / 60)).padStart(2, "0") + ":" + String(m % 60).padStart(2, "0");
    times.append(li);
  }
  function mark(li) {
    for (const other of times.children) other.setAttribute("aria-selected", String(other === li));
    times.setAttribute("aria-activedescendant", li.id);
    li.scrollIntoView({ block: "nearest" });
  }
  const marked = () => times.querySelector('[aria-selected="true"]');

  function open(input, button) {
    box = input;
    opener = button;
    pressed = false;
    const date = box.dataset.pick === "date";
    days.hidden = !date;
    times.hidden = date;
    for (const id of ["picker-back", "picker-on"]) document.getElementById(id).hidden = !date;
    picker.showModal();
    if (date) go(read(box.value) || today(), true);
    else {
      title.textContent = title.dataset.time;
      const near = [...times.children].findLast((li) => li.textContent <= (box.value || "09:00")) || times.firstChild;
      times.focus();
      mark(near);
    }
    place();
  }
  // under its box, or above it where there is no room
  function place() {
    const by = box.closest(".pickbox").getBoundingClientRect(), mine = picker.getBoundingClientRect();
    const below = by.bottom + 4 + mine.height <= innerHeight;
    picker.style.left = Math.max(8, Math.min(by.left, innerWidth - mine.width - 8)) + "px";
    picker.style.top = Math.max(8, below ? by.bottom + 4 : Math.min(by.top - mine.height - 4, innerHeight - mine.height - 8)) + "px";
  }
  function take(value) {
    const changed = box.value !== value;
    box.value = value;
    picker.close();
    say();
    if (changed) box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  picker.addEventListener("close", () => { if (opener && opener.isConnected) opener.focus(); });

  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-pick-for]");
    if (button) open(document.getElementById(button.dataset.pickFor), button);
  });
  document.addEventListener("keydown", (e) => {
    if (e.altKey && e.key === "ArrowDown" && e.target.matches("[data-pick]")) {
      e.preventDefault();
      open(e.target, e.target);
    }
  });
  picker.addEventListener("click", (e) => {
    const mine = picker.getBoundingClientRect();
    const beside = e.clientX < mine.left || e.clientX > mine.right || e.clientY < mine.top || e.clientY > mine.bottom;
    if (e.target === picker && beside) { picker.close(); return; }
    const button = e.target.closest("[data-day]"), li = e.target.closest("#picker-times li");
    if (button) take(button.dataset.day);
    else if (li) take(li.textContent);
    else if (e.target.id === "picker-clear") take("");
    else if (e.target.id === "picker-close") picker.close();
    else if (e.target.id === "picker-back") go(month(-1));
    else if (e.target.id === "picker-on") go(month(1));
  });
  days.addEventListener("keydown", (e) => {
    const y = at.getUTCFullYear(), m = at.getUTCMonth(), d = at.getUTCDate(), inWeek = monday.indexOf(at.getUTCDay());
    const to = {
      ArrowLeft: () => day(y, m, d - 1), ArrowRight: () => day(y, m, d + 1), ArrowUp: () => day(y, m, d - 7), ArrowDown: () => day(y, m, d + 7),
      Home: () => day(y, m, d - inWeek), End: () => day(y, m, d + 6 - inWeek),
      PageUp: () => month(e.shiftKey ? -12 : -1), PageDown: () => month(e.shiftKey ? 12 : 1),
    }[e.key];
    if (!to) return;
    e.preventDefault();
    go(to(), true);
  });
  times.addEventListener("keydown", (e) => {
    const all = [...times.children], i = all.indexOf(marked());
    const to = { ArrowUp: i - 1, ArrowDown: i + 1, PageUp: i - 4, PageDown: i + 4, Home: 0, End: all.length - 1 }[e.key];
    if (e.key === "Enter" || e.key === " ") { e.preventDefault(); pressed = true; return; }
    if (to === undefined) return;
    e.preventDefault();
    mark(all[Math.max(0, Math.min(to, all.length - 1))]);
  });
  // the key is let go before the list is: what has the focus then must not get
  // the rest of it, nor the list the end of the one that opened it
  times.addEventListener("keyup", (e) => {
    if (!pressed || (e.key !== "Enter" && e.key !== " ")) return;
    pressed = false;
    take(marked().textContent);
  });
})();
